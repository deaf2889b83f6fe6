# Finds an installed LZ4 and names it LZ4::lz4. Installed beside our package
# configuration too, as distributions ship none of LZ4's.
find_path(lz4_INCLUDE_DIR lz4.h)
find_library(lz4_LIBRARY lz4)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(lz4 REQUIRED_VARS lz4_LIBRARY lz4_INCLUDE_DIR)
if(lz4_FOUND AND NOT TARGET LZ4::lz4)
  add_library(LZ4::lz4 UNKNOWN IMPORTED)
  set_target_properties(LZ4::lz4 PROPERTIES
    IMPORTED_LOCATION ${lz4_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${lz4_INCLUDE_DIR})
endif()
mark_as_advanced(lz4_INCLUDE_DIR lz4_LIBRARY)
