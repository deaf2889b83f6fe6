# What we use of others: an installed package where there is one, else a pinned
# release.
#
# Without a network, a source tree on disk takes the release's place:
# -DFETCHCONTENT_SOURCE_DIR_ABSL=<dir>, and so on for LZ4, XXHASH, CATCH2 and
# BENCHMARK. -DFETCHCONTENT_TRY_FIND_PACKAGE_MODE=NEVER passes the installed
# packages over.
include(FetchContent)

# Abseil's own switches, for the case that it is built with us.
set(ABSL_PROPAGATE_CXX_STD ON)
set(ABSL_ENABLE_INSTALL ${SYNCLINE_INSTALL})
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
set(CMAKE_POLICY_DEFAULT_CMP0135 NEW)

set(SYNCLINE_ABSEIL  # what of it we link
  absl::btree absl::cleanup absl::flat_hash_map absl::flat_hash_set absl::function_ref absl::hash
  absl::inlined_vector absl::span absl::status absl::statusor absl::strings)
set(abseil_subdirectory .)
if(EMSCRIPTEN)
  set(abseil_subdirectory none)  # wasm/core/abseil builds what it needs
endif()

FetchContent_Declare(absl
  URL https://github.com/abseil/abseil-cpp/archive/refs/tags/20240722.0.tar.gz
  URL_HASH SHA256=f50e5ac311a81382da7fa75b97310e4b9006474f9560ac46f54a9967f07d4ae3
  SOURCE_SUBDIR ${abseil_subdirectory}
  SYSTEM FIND_PACKAGE_ARGS CONFIG)
FetchContent_Declare(lz4
  URL https://github.com/lz4/lz4/archive/refs/tags/v1.9.4.tar.gz
  URL_HASH SHA256=0b0e3aa07c8c063ddf40b082bdf7e37a1562bda40a0ff5272957f3e987e0e54b
  SOURCE_SUBDIR none  # its one file that we need is built below
  SYSTEM FIND_PACKAGE_ARGS MODULE)
FetchContent_Declare(xxhash
  URL https://github.com/Cyan4973/xxHash/archive/refs/tags/v0.8.2.tar.gz
  URL_HASH SHA256=baee0c6afd4f03165de7a4e67988d16f0f2b257b51d0e3cb91909302a26a79c4
  SOURCE_SUBDIR none  # used as headers only
  SYSTEM FIND_PACKAGE_ARGS MODULE)
FetchContent_MakeAvailable(absl lz4 xxhash)
if(EMSCRIPTEN)
  add_subdirectory(${PROJECT_SOURCE_DIR}/wasm/core/abseil)
endif()

# A release that was fetched brings no target of the name that we link.
set(SYNCLINE_LZ4_DEPENDENCY "find_dependency(lz4 MODULE)")  # for synclineConfig.cmake
if(NOT TARGET LZ4::lz4)
  set(SYNCLINE_LZ4_DEPENDENCY "")  # installed with us
  add_library(syncline_lz4 STATIC ${lz4_SOURCE_DIR}/lib/lz4.c
                                  ${lz4_SOURCE_DIR}/lib/lz4hc.c)
  add_library(LZ4::lz4 ALIAS syncline_lz4)
  set_target_properties(syncline_lz4 PROPERTIES
    POSITION_INDEPENDENT_CODE ${SYNCLINE_PIC} EXPORT_NAME lz4)
  if(EMSCRIPTEN)
    # Where it forces itself to be inlined, it is 13 KB bigger. Its bytes stay the same.
    target_compile_definitions(syncline_lz4 PRIVATE always_inline=)
  endif()
  # Copies of the two headers: beside them lies an older xxhash.h.
  file(COPY ${lz4_SOURCE_DIR}/lib/lz4.h ${lz4_SOURCE_DIR}/lib/lz4hc.h
       DESTINATION ${PROJECT_BINARY_DIR}/lz4)
  target_include_directories(syncline_lz4 SYSTEM PUBLIC
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/lz4>)
  if(SYNCLINE_INSTALL)
    install(TARGETS syncline_lz4 EXPORT syncline)
  endif()
endif()
if(NOT TARGET xxHash::inline)
  add_library(syncline_xxhash INTERFACE)
  add_library(xxHash::inline ALIAS syncline_xxhash)
  target_include_directories(syncline_xxhash SYSTEM INTERFACE ${xxhash_SOURCE_DIR})
  target_compile_definitions(syncline_xxhash INTERFACE XXH_INLINE_ALL)
  if(EMSCRIPTEN)  # small before fast
    target_compile_definitions(syncline_xxhash INTERFACE XXH_SIZE_OPT=2 XXH_NO_INLINE_HINTS=1)
  endif()
endif()

if(SYNCLINE_BUILD_SYNC)
  find_package(Protobuf REQUIRED MODULE)
endif()
if(SYNCLINE_BUILD_JSON AND EMSCRIPTEN)  # which finds no packages of the system
  add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED)
  target_include_directories(nlohmann_json::nlohmann_json SYSTEM INTERFACE ${SYNCLINE_JSON_INCLUDE})
elseif(SYNCLINE_BUILD_JSON)
  find_package(nlohmann_json REQUIRED)
endif()
if(SYNCLINE_BUILD_FILE)
  find_package(ZLIB REQUIRED)
endif()
if(SYNCLINE_BUILD_RELAY OR SYNCLINE_BUILD_PROGRAM)
  find_package(Threads REQUIRED)
endif()
if(SYNCLINE_BUILD_RELAY)
  find_package(SQLite3 3.37 REQUIRED)  # the first with STRICT tables
  find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
  find_package(Boost 1.74 REQUIRED)  # Asio and Beast, which are headers
  find_package(nlohmann_json REQUIRED)  # tokens, key sets
  find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)  # settings
endif()

if(SYNCLINE_BUILD_TESTS AND NOT SYNCLINE_FUZZ)
  FetchContent_Declare(Catch2
    URL https://github.com/catchorg/Catch2/archive/v3.6.0.tar.gz
    URL_HASH SHA256=485932259a75c7c6b72d4b874242c489ea5155d17efa345eb8cc72159f49f356
    SYSTEM FIND_PACKAGE_ARGS 3)
  FetchContent_MakeAvailable(Catch2)
  find_package(Protobuf MODULE)  # the oracle of the codec's tests
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
endif()
if(SYNCLINE_BUILD_BENCH)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_INSTALL OFF)
  FetchContent_Declare(benchmark
    URL https://github.com/google/benchmark/archive/refs/tags/v1.8.2.tar.gz
    URL_HASH SHA256=2aab2980d0376137f969d92848fbb68216abb07633034534fc8c65cc4e7a0e93
    SYSTEM FIND_PACKAGE_ARGS CONFIG)
  FetchContent_MakeAvailable(benchmark)
endif()
if(SYNCLINE_BUILD_TESTS OR SYNCLINE_BUILD_BENCH OR SYNCLINE_BUILD_EXAMPLES)
  find_package(nlohmann_json REQUIRED)  # to read traces and vectors
  find_package(ZLIB REQUIRED)
endif()
