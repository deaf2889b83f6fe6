# Where the tests find real editing histories and published vectors. Neither is
# part of the source tree: a test that needs them is skipped where they are not.
# They reach the tests as environment variables, so that no path is compiled in.
#
# Defaults: the environment variable of the same name, else a folder shared/
# beside the checkout.
function(syncline_data_folder variable folder)
  set(default "$ENV{${variable}}")
  if(NOT default AND IS_DIRECTORY ${PROJECT_SOURCE_DIR}/../shared/${folder})
    cmake_path(ABSOLUTE_PATH PROJECT_SOURCE_DIR NORMALIZE OUTPUT_VARIABLE root)
    cmake_path(GET root PARENT_PATH parent)
    set(default ${parent}/shared/${folder})
  endif()
  set(${variable} "${default}" CACHE PATH "Folder of ${folder} for the tests; may be empty")
  if(${variable})
    set(SYNCLINE_TEST_ENVIRONMENT ${SYNCLINE_TEST_ENVIRONMENT} "${variable}=${${variable}}"
        PARENT_SCOPE)
  endif()
endfunction()

set(SYNCLINE_TEST_ENVIRONMENT UBSAN_OPTIONS=print_stacktrace=1)
syncline_data_folder(SYNCLINE_TRACES traces)
syncline_data_folder(SYNCLINE_CONFORMANCE conformance)
