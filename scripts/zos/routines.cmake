# SPDX-License-Identifier: Apache-2.0
# What CMakeLists.txt does otherwise on z/OS: the simulated system stays out, the routines
# of asm/ and the C that calls them come in. Never run on z/OS by us.
enable_language(C)
list(FILTER ZSUPER_SOURCES EXCLUDE REGEX "_(linux|sim)\\.cc$|/src/zcon/")
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/simulation.txt simulation)
foreach(source ${simulation})
  list(REMOVE_ITEM ZSUPER_SOURCES ${PROJECT_SOURCE_DIR}/${source})
endforeach()
list(APPEND ZSUPER_SOURCES src/console/services_zos.c)

file(GLOB routines CONFIGURE_DEPENDS asm/*.asm)
foreach(routine ${routines})
  get_filename_component(name ${routine} NAME_WE)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.o)
  add_custom_command(
    OUTPUT ${object} DEPENDS ${routine}
    # as wants EBCDIC and this suffix; what git brought is ASCII.
    COMMAND sh -c "iconv -f ISO8859-1 -t IBM-1047 '${routine}' >'${name}.s'"
    COMMAND chtag -tc IBM-1047 ${name}.s
    COMMAND as -mgoff -mrent -ISYS1.MACLIB -ISYS1.MODGEN -o ${object} ${name}.s
    VERBATIM)
  set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  list(APPEND ZSUPER_SOURCES ${object})
endforeach()
