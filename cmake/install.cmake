# What `cmake --install` lays down: the library, the public headers, the schema of
# the bytes, and the package configuration for find_package(syncline).
include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/syncline)

install(TARGETS syncline EXPORT syncline FILE_SET HEADERS)
install(EXPORT syncline NAMESPACE syncline:: FILE synclineTargets.cmake DESTINATION ${config_dir})
install(DIRECTORY src/codec/ DESTINATION ${CMAKE_INSTALL_DATADIR}/syncline/proto
        FILES_MATCHING PATTERN *.proto)

configure_package_config_file(cmake/synclineConfig.cmake.in
  ${PROJECT_BINARY_DIR}/synclineConfig.cmake INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/synclineConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/synclineConfig.cmake
              ${PROJECT_BINARY_DIR}/synclineConfigVersion.cmake cmake/Findlz4.cmake
        DESTINATION ${config_dir})
