# Toolchain of the presets `tidy` and `fuzz`. Version 14 where it is installed, so
# that findings do not change from machine to machine; else whatever clang there is.
find_program(SYNCLINE_CLANG NAMES clang-14 clang REQUIRED)
find_program(SYNCLINE_CLANGXX NAMES clang++-14 clang++ REQUIRED)
set(CMAKE_C_COMPILER ${SYNCLINE_CLANG})
set(CMAKE_CXX_COMPILER ${SYNCLINE_CLANGXX})
