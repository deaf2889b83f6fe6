# How everything of ours is compiled: the language, the sanitizers, and for the
# library itself the warnings and the flags that a host may rely on.

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL})  # each header compiles alone

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  find_program(SYNCLINE_CCACHE ccache)
  if(SYNCLINE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_C_COMPILER_LAUNCHER ${SYNCLINE_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${SYNCLINE_CCACHE})
  endif()
endif()

if(SYNCLINE_SANITIZE)
  set(flags -fsanitize=${SYNCLINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(SYNCLINE_SANITIZE MATCHES "undefined")
    list(APPEND flags -fno-sanitize=vptr)  # needs RTTI, which the library does without
  endif()
  add_compile_options(${flags})
  add_link_options(${flags})
  # Newer Abseils lay out their hash maps differently under sanitizers; the
  # installed one was built without.
  add_compile_definitions(NDEBUG_SANITIZER)
endif()
if(SYNCLINE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Warnings of all our code. -Wsign-conversion is left out: it asks for casts
# that hide more than they show. -Wmaybe-uninitialized is off: under sanitizers
# g++ raises it inside of Abseil's InlinedVector, without cause.
function(syncline_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wcast-qual -Wnon-virtual-dtor -Woverloaded-virtual
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    $<$<BOOL:${SYNCLINE_WERROR}>:-Werror>)
endfunction()

# WebAssembly links no shared objects, and pays for being ready to.
set(SYNCLINE_PIC ON)
if(EMSCRIPTEN)
  set(SYNCLINE_PIC OFF)
endif()

# The library itself: no exceptions, no RTTI, no value cut off in silence, and
# ready to be linked into a shared object without exporting its inside.
function(syncline_library_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE
    -fno-exceptions -fno-rtti -Wconversion -Wno-sign-conversion)
  syncline_warnings(${target})
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ${SYNCLINE_PIC}
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  if(SYNCLINE_TIDY)
    find_program(SYNCLINE_CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY ${SYNCLINE_CLANG_TIDY})
  endif()
endfunction()
