# The floors of the engine. A floor <name> is
#
#   include/syncline/internal/<name>/*.h    its headers
#   src/<name>/*.cc                         the rest of its code, if there is a rest
#   tests/<name>/*_test.cc                  its tests:   the program test_<name>
#   bench/<name>/*_bench.cc                 its costs:   the program bench_<name>
#
# and the library syncline_<name>. It may include itself and the floors that it
# DEPENDS on, directly or through others; tools/check_floors.py checks it.
define_property(GLOBAL PROPERTY SYNCLINE_FLOORS BRIEF_DOCS "The floors, lowest first")

function(syncline_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 floor "" "" "DEPENDS")
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc)
  file(GLOB headers CONFIGURE_DEPENDS
       ${PROJECT_SOURCE_DIR}/include/syncline/internal/${name}/*.h)
  list(TRANSFORM floor_DEPENDS PREPEND syncline_)

  set(target syncline_${name})
  if(sources)
    add_library(${target} STATIC ${sources})
    syncline_library_options(${target})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    target_compile_features(${target} INTERFACE cxx_std_20)
    set(scope INTERFACE)
  endif()
  target_sources(${target} ${scope} FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${headers})
  target_include_directories(${target} ${scope} ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(${target} ${scope} ${floor_DEPENDS})
  set_property(GLOBAL APPEND PROPERTY SYNCLINE_FLOORS ${name})
endfunction()

# What a floor needs of other projects.
function(syncline_floor_uses name)
  get_target_property(type syncline_${name} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    target_link_libraries(syncline_${name} INTERFACE ${ARGN})
  else()
    target_link_libraries(syncline_${name} PUBLIC ${ARGN})
  endif()
endfunction()

# The objects of all floors, for the one library that users link.
function(syncline_floor_objects result)
  get_property(floors GLOBAL PROPERTY SYNCLINE_FLOORS)
  set(objects)
  foreach(name IN LISTS floors)
    get_target_property(type syncline_${name} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
      list(APPEND objects $<TARGET_OBJECTS:syncline_${name}>)
    endif()
  endforeach()
  set(${result} ${objects} PARENT_SCOPE)
endfunction()
