# SPDX-License-Identifier: Apache-2.0
# What CMakeLists.txt does otherwise on z/OS: it takes the sources that the script beside
# this lists, and the objects of routines come in. Never run on z/OS by us.
set(CMAKE_CXX_EXTENSIONS ON)  # its headers hide much from a strict -std=c++17
list(FILTER ZSUPER_SOURCES EXCLUDE REGEX "_linux\\.cc$|/src/(operator|system|zcon|zconsole)/")

file(GLOB routines CONFIGURE_DEPENDS asm/*.asm)
set(objects ${PROJECT_BINARY_DIR}/services_zos.o)
foreach(routine ${routines})
  get_filename_component(name ${routine} NAME_WE)
  list(APPEND objects ${PROJECT_BINARY_DIR}/${name}.o)
endforeach()
set(shim ${PROJECT_SOURCE_DIR}/src/console/services_zos)
add_custom_command(
  OUTPUT ${objects}
  DEPENDS ${routines} ${shim}.c ${shim}.h ${CMAKE_CURRENT_LIST_DIR}/routines
          ${CMAKE_CURRENT_LIST_DIR}/ebcdic
  COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/routines ${PROJECT_BINARY_DIR}
  VERBATIM)
set_source_files_properties(${objects} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
list(APPEND ZSUPER_SOURCES ${objects})
