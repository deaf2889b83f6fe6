# cmake -D BUILD_DIR= -D PREFIX= -P install.cmake
#
# Installs a build tree to PREFIX, where nothing of an earlier install is left. It
# is moved there afterwards: what is installed must not know where it was.
file(REMOVE_RECURSE ${PREFIX} ${PREFIX}.unmoved)
execute_process(
  COMMAND ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${PREFIX}.unmoved
  COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${PREFIX}.unmoved ${PREFIX})
