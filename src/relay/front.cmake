# The relay's front: parts that each are a library of their own, so that a host
# takes what it lacks. What stands on the hub comes last;
# the others know neither logs nor rooms. A part <name> is
#
#   include/syncline/relay/<name>/*.h    its headers
#   src/relay/<name>/*.cc                the rest
#   tests/relay/<name>/*_test.cc         its tests: the program test_relay_<name>
#
# and the library syncline_relay_<name>.
function(syncline_relay_part name)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/relay/${name}/*.cc)
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/syncline/relay/${name}/*.h)
  set(target syncline_relay_${name})
  add_library(${target} STATIC ${sources})
  add_library(syncline::relay_${name} ALIAS ${target})
  syncline_library_options(${target})
  target_compile_options(${target} PRIVATE -frtti)  # hosts derive from its classes
  set_target_properties(${target} PROPERTIES EXPORT_NAME relay_${name})
  target_sources(${target} PUBLIC FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${headers})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
  target_link_libraries(${target} PUBLIC ${SYNCLINE_ABSEIL} ${ARGN})
  set_property(GLOBAL APPEND PROPERTY SYNCLINE_RELAY_PARTS ${target})
endfunction()

syncline_relay_part(auth PRIVATE OpenSSL::Crypto nlohmann_json::nlohmann_json)

# Boost.Asio and Beast are met in src/relay/net alone. They report by exceptions
# where they cannot do so otherwise, and are themselves compiled once: boost.cc.
syncline_relay_part(net PRIVATE syncline Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_options(syncline_relay_net PRIVATE -fexceptions -frtti)
target_compile_definitions(syncline_relay_net PRIVATE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)

# toml++ as a header: its installed library was built to throw.
syncline_relay_part(settings)
target_include_directories(syncline_relay_settings SYSTEM PRIVATE ${TOMLPLUSPLUS_INCLUDE_DIR})

# Our own registry: prometheus-cpp brings an HTTP server and a client along.
syncline_relay_part(metrics PRIVATE absl::time nlohmann_json::nlohmann_json)

# What brings the parts together: a hub with threads and a server.
syncline_relay_part(host
  PUBLIC syncline_relay syncline_relay_net syncline_relay_metrics PRIVATE Threads::Threads)
# The HTTP API stands on the hub, and on the server's requests.
syncline_relay_part(api
  PUBLIC syncline_relay syncline_relay_net
  PRIVATE syncline_relay_metrics nlohmann_json::nlohmann_json)
target_include_directories(syncline_relay_api PRIVATE ${PROJECT_SOURCE_DIR}/src)
set(description ${CMAKE_CURRENT_SOURCE_DIR}/api/openapi.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${description})
file(READ ${description} SYNCLINE_OPENAPI)
configure_file(api/description.cc.in ${CMAKE_CURRENT_BINARY_DIR}/api/description.cc @ONLY)
target_sources(syncline_relay_api PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/api/description.cc)
