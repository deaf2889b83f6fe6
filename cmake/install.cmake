# What `cmake --install` lays down: the libraries, the public headers, the schema of
# the bytes, and how others find them: find_package(syncline) and pkg-config.
#
# The package has parts, so that a C project needs neither a C++ compiler nor
# Abseil, and who does not sync no Protocol Buffers: the export set syncline_c is the
# shared C library alone, syncline is all that is linked as C++, syncline_file documents
# in files, syncline_sync the sessions over it, syncline_c_sync those of C in a shared library over syncline_c,
# syncline_relay the relay over both.
include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/syncline)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# pkg-config's names of what the C++ library links. The folders are relative to the
# file's own, so that the installed tree can be moved.
function(syncline_install_pkgconfig)
  get_target_property(requires syncline INTERFACE_LINK_LIBRARIES)
  list(FILTER requires INCLUDE REGEX "^absl::")
  list(TRANSFORM requires REPLACE "::" "_")
  set(libs -lsyncline)
  if(TARGET syncline_lz4)
    list(APPEND libs -lsyncline_lz4)  # fetched, and installed with us
  else()
    list(APPEND requires liblz4)
  endif()
  set(runtime ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES})
  list(REMOVE_ITEM runtime ${CMAKE_C_IMPLICIT_LINK_LIBRARIES})
  list(TRANSFORM runtime PREPEND -l)
  foreach(words IN ITEMS requires libs runtime)
    list(JOIN ${words} " " ${words})
  endforeach()

  set(here ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${here} OUTPUT_VARIABLE prefix)
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY ${here}
             OUTPUT_VARIABLE includedir)
  foreach(name IN LISTS ARGN)
    configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${pkgconfig_dir})
  endforeach()
endfunction()

install(TARGETS syncline EXPORT syncline FILE_SET HEADERS)
if(SYNCLINE_BUILD_JSON)
  install(TARGETS syncline_json EXPORT syncline FILE_SET HEADERS)
  if(SYNCLINE_BUILD_C)
    install(TARGETS syncline_c_json_static EXPORT syncline)
  endif()
endif()
if(SYNCLINE_BUILD_FILE)
  install(TARGETS syncline_file EXPORT syncline_file FILE_SET HEADERS)
  if(SYNCLINE_BUILD_C)
    install(TARGETS syncline_c_file_static EXPORT syncline_file)
  endif()
  install(EXPORT syncline_file NAMESPACE syncline:: FILE synclineFileTargets.cmake
          DESTINATION ${config_dir})
endif()
if(SYNCLINE_BUILD_PROGRAM)
  install(TARGETS syncline_program)
  install(FILES docs/syncline.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()
if(SYNCLINE_BUILD_C)
  install(TARGETS syncline_c EXPORT syncline_c)
  install(TARGETS syncline_c_static EXPORT syncline)
  install(EXPORT syncline_c NAMESPACE syncline:: FILE synclineCTargets.cmake
          DESTINATION ${config_dir})
  syncline_install_pkgconfig(syncline_c syncline_cxx_runtime)
endif()
if(SYNCLINE_BUILD_SYNC)
  install(TARGETS syncline_sync EXPORT syncline_sync FILE_SET HEADERS)
  if(SYNCLINE_BUILD_C)
    install(TARGETS syncline_c_sync EXPORT syncline_c_sync)
    install(TARGETS syncline_c_sync_static EXPORT syncline_sync)
    install(EXPORT syncline_c_sync NAMESPACE syncline:: FILE synclineCSyncTargets.cmake
            DESTINATION ${config_dir})
    syncline_install_pkgconfig(syncline_c_sync)
  endif()
  install(EXPORT syncline_sync NAMESPACE syncline:: FILE synclineSyncTargets.cmake
          DESTINATION ${config_dir})
endif()
if(SYNCLINE_BUILD_RELAY)
  get_property(relay_parts GLOBAL PROPERTY SYNCLINE_RELAY_PARTS)
  install(TARGETS syncline_relay ${relay_parts} EXPORT syncline_relay FILE_SET HEADERS)
  if(TARGET syncline_relay_program)
    install(TARGETS syncline_relay_program)
    install(FILES docs/syncline-relay.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  endif()
  install(FILES src/relay/api/openapi.json DESTINATION ${CMAKE_INSTALL_DATADIR}/syncline)
  install(EXPORT syncline_relay NAMESPACE syncline:: FILE synclineRelayTargets.cmake
          DESTINATION ${config_dir})
endif()
install(EXPORT syncline NAMESPACE syncline:: FILE synclineTargets.cmake DESTINATION ${config_dir})
syncline_install_pkgconfig(syncline)
install(DIRECTORY src/codec/ src/sync/ DESTINATION ${CMAKE_INSTALL_DATADIR}/syncline/proto
        FILES_MATCHING PATTERN *.proto)

configure_package_config_file(cmake/synclineConfig.cmake.in
  ${PROJECT_BINARY_DIR}/synclineConfig.cmake INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/synclineConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/synclineConfig.cmake
              ${PROJECT_BINARY_DIR}/synclineConfigVersion.cmake cmake/Findlz4.cmake
        DESTINATION ${config_dir})
