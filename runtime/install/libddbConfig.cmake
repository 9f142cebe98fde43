# SPDX-License-Identifier: Apache-2.0
# find_package(libddb) gives
#
#   libddb::ddb         the runtime, shared
#   libddb::ddb-static  the runtime, as an archive
#   libddb::ddb-local   the embedded store, <ddb/local.h>; link it beside one of the two
#   libddb::ddbc        the compiler
#
#   ddb_add_schema(TARGET SCHEMAS file.yaml... [OUTPUT folder] [LIBRARY libddb::ddb-static])
#
# which makes the static library TARGET of what ddbc writes for the schemas; whoever links it has
# its headers and the runtime. A schema that changes (or a file that it includes, or ddbc itself) is
# compiled by the next build, new entities included: ddbc runs where CMake does, which runs again.
cmake_minimum_required(VERSION 3.16)

get_filename_component(_ddb_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

# The names of what the archives need: pkg-config knows more than a name, where it is there.
find_package(PkgConfig QUIET)
function(_ddb_dependency variable module name)
  if(PkgConfig_FOUND)
    pkg_check_modules(ddb_${name} QUIET IMPORTED_TARGET GLOBAL ${module})
  endif()
  if(TARGET PkgConfig::ddb_${name})
    set(${variable} PkgConfig::ddb_${name} PARENT_SCOPE)
  else()
    set(${variable} ${name} PARENT_SCOPE)
  endif()
endfunction()

function(_ddb_library name type file)
  if(NOT TARGET libddb::${name})
    add_library(libddb::${name} ${type} IMPORTED GLOBAL)
    set_target_properties(libddb::${name} PROPERTIES
      IMPORTED_LOCATION "${_ddb_prefix}/lib/${file}"
      INTERFACE_INCLUDE_DIRECTORIES "${_ddb_prefix}/include"
      INTERFACE_LINK_LIBRARIES "${ARGN}")
  endif()
endfunction()

_ddb_dependency(_ddb_curl libcurl curl)
_ddb_dependency(_ddb_cjson libcjson cjson)
_ddb_dependency(_ddb_crypto libcrypto crypto)
_ddb_dependency(_ddb_sqlite3 sqlite3 sqlite3)
set(THREADS_PREFER_PTHREAD_FLAG OFF)
find_package(Threads QUIET)

_ddb_library(ddb SHARED libddb.so)
_ddb_library(ddb-static STATIC libddb.a ${_ddb_curl} ${_ddb_cjson} ${_ddb_crypto} ${CMAKE_THREAD_LIBS_INIT})
# It calls libddb and comes before it on the command line, whichever of the two it is.
_ddb_library(ddb-local STATIC libddb-local.a ${_ddb_sqlite3} ${_ddb_crypto} ${CMAKE_THREAD_LIBS_INIT})

if(NOT TARGET libddb::ddbc)
  add_executable(libddb::ddbc IMPORTED GLOBAL)
  set_target_properties(libddb::ddbc PROPERTIES IMPORTED_LOCATION "${_ddb_prefix}/bin/ddbc")
endif()

# The files that a makefile fragment is about, and those that they depend on.
function(_ddb_read_depfile file outputs inputs)
  file(READ "${file}" text)
  string(REPLACE "\\\n" " " text "${text}")
  string(REPLACE "$$" "$" text "${text}")
  string(FIND "${text}" ": " colon)
  string(SUBSTRING "${text}" 0 ${colon} left)
  math(EXPR colon "${colon} + 1")
  string(SUBSTRING "${text}" ${colon} -1 right)
  separate_arguments(left UNIX_COMMAND "${left}")
  separate_arguments(right UNIX_COMMAND "${right}")
  set(${outputs} ${left} PARENT_SCOPE)
  set(${inputs} ${right} PARENT_SCOPE)
endfunction()

function(ddb_add_schema target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT;LIBRARY" "SCHEMAS")
  if(NOT arg_SCHEMAS OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "usage: ddb_add_schema(TARGET SCHEMAS file... [OUTPUT folder] [LIBRARY target])")
  endif()
  if(NOT arg_OUTPUT)
    set(arg_OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${target}.generated")
  endif()
  if(NOT arg_LIBRARY)
    set(arg_LIBRARY libddb::ddb)
  endif()
  get_filename_component(arg_OUTPUT "${arg_OUTPUT}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
  get_target_property(ddbc libddb::ddbc IMPORTED_LOCATION)
  set(schemas)
  foreach(schema IN LISTS arg_SCHEMAS)
    get_filename_component(schema "${schema}" ABSOLUTE)
    list(APPEND schemas "${schema}")
  endforeach()
  # Before ddbc runs, so that a schema that is wrong is compiled again as well.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schemas} "${ddbc}")
  set(depfile "${CMAKE_CURRENT_BINARY_DIR}/${target}.d")
  execute_process(COMMAND "${ddbc}" generate -o "${arg_OUTPUT}" --depfile "${depfile}" ${schemas}
    RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "ddbc ended with ${result}; what is wrong is above")
  endif()
  _ddb_read_depfile("${depfile}" outputs inputs)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${inputs})
  add_library(${target} STATIC ${outputs})
  target_include_directories(${target} PUBLIC "${arg_OUTPUT}")
  target_link_libraries(${target} PUBLIC ${arg_LIBRARY})
  set_target_properties(${target} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON POSITION_INDEPENDENT_CODE ON)
endfunction()
