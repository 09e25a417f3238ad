# What Debian wants otherwise than `cmake --install` does it. Run by cpack on each staged package
# before it is packed: manual pages and changelogs compressed, a copyright file, Python below
# dist-packages, no debug information in static libraries.
#
# Given by cpack: CPACK_TEMPORARY_DIRECTORY (a directory for each component), CPACK_STRIP_FILES, and
# what chatspec_packages.cmake sets.
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  set(usr ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr)

  file(REMOVE ${usr}/share/doc/chatspec/LICENSE)  # it stands in the copyright file
  set(doc ${usr}/share/doc/${package})
  file(COPY ${CPACK_CHATSPEC_PACKAGING}/copyright DESTINATION ${doc})
  file(COPY ${CPACK_CHATSPEC_CHANGELOG} DESTINATION ${doc})

  # -n: without name and time, as Debian has it.
  file(GLOB to_compress LIST_DIRECTORIES false ${doc}/changelog ${usr}/share/man/man*/*)
  foreach(file IN LISTS to_compress)
    if(IS_SYMLINK ${file})
      file(READ_SYMLINK ${file} target)
      file(REMOVE ${file})
      file(CREATE_LINK ${target}.gz ${file}.gz SYMBOLIC)
    else()
      execute_process(COMMAND gzip -9n ${file} COMMAND_ERROR_IS_FATAL ANY)
    endif()
  endforeach()

  file(GLOB elsewhere LIST_DIRECTORIES true ${usr}/lib/python3.*/*-packages)
  if(elsewhere)
    file(MAKE_DIRECTORY ${usr}/lib/python3)
    set(python ${usr}/lib/python3/dist-packages)
    file(RENAME ${elsewhere} ${python})
    cmake_path(GET elsewhere PARENT_PATH elsewhere)
    file(REMOVE_RECURSE ${elsewhere})
    # Whom pip names when it is asked to remove it.
    file(WRITE ${python}/chatspec-${CPACK_PACKAGE_VERSION}.dist-info/INSTALLER "debian\n")
  endif()

  file(GLOB archives ${usr}/lib/chatspec/*.a)
  if(archives AND CPACK_STRIP_FILES)
    execute_process(COMMAND strip --strip-debug --enable-deterministic-archives ${archives}
      COMMAND_ERROR_IS_FATAL ANY)
  endif()

  # Whatever umask it was built with.
  file(GLOB_RECURSE directories LIST_DIRECTORIES true ${usr}/*)
  foreach(path ${usr} ${directories})
    if(IS_DIRECTORY ${path} AND NOT IS_SYMLINK ${path})
      file(CHMOD ${path} DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
        GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    elseif(path MATCHES "/(share|include|dist-info)/" AND NOT IS_SYMLINK ${path})
      file(CHMOD ${path} FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    endif()
  endforeach()
endforeach()
