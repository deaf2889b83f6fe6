# cmake -D COMPILER= -D SOURCE= -D INCLUDE_DIRS= -P compile_fail.cmake
#
# SOURCE holds a mistake behind #ifdef WRONG. It must compile without it, so that
# nothing else is to blame, and must not compile with it.
set(command ${COMPILER} -std=c++20 -fsyntax-only -Wall -Werror)
foreach(dir IN LISTS INCLUDE_DIRS)
  list(APPEND command -I${dir})
endforeach()

execute_process(COMMAND ${command} ${SOURCE} RESULT_VARIABLE right)
if(NOT right EQUAL 0)
  message(FATAL_ERROR "${SOURCE} does not compile even without its mistake")
endif()
execute_process(COMMAND ${command} -DWRONG ${SOURCE} RESULT_VARIABLE wrong ERROR_QUIET)
if(wrong EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles with its mistake")
endif()
