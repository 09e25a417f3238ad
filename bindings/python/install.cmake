# Where Python looks below a prefix: in Debian's place for packages if the prefix is Debian's, where
# this interpreter looks if it looks there, else where one installed there would. CHATSPEC_PYTHON_DIR
# sets another place.
if(NOT CHATSPEC_PYTHON_DIR)
  if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(CHATSPEC_PYTHON_DIR lib/python3/dist-packages)
  else()
    execute_process(COMMAND ${Python_EXECUTABLE} -c "if True:
      import site, sys, sysconfig
      prefix = sys.argv[1] + '/'
      places = [p[len(prefix):] for p in site.getsitepackages() if p.startswith(prefix)]
      roots = {'base': '', 'platbase': ''}
      print((places + [sysconfig.get_path('platlib', 'posix_prefix', roots)])[0].lstrip('/'))"
      ${CMAKE_INSTALL_PREFIX}
      OUTPUT_VARIABLE CHATSPEC_PYTHON_DIR OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  endif()
endif()

install(TARGETS chatspec_python LIBRARY DESTINATION ${CHATSPEC_PYTHON_DIR}/chatspec
  COMPONENT python)
install(DIRECTORY chatspec DESTINATION ${CHATSPEC_PYTHON_DIR} COMPONENT python
  FILES_MATCHING PATTERN "*.py" PATTERN "*.pyi" PATTERN "py.typed"
  PATTERN __pycache__ EXCLUDE)

# What makes it a distribution for pip, for importlib.metadata, and for pytest, which finds its
# plugins by entry points; in the build folder, too.
set(dist_info ${CMAKE_CURRENT_BINARY_DIR}/chatspec-${PROJECT_VERSION}.dist-info)
configure_file(dist-info/METADATA.in ${dist_info}/METADATA @ONLY)
if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/chatspec/pytest_plugin.py)
  configure_file(dist-info/entry_points.txt ${dist_info}/entry_points.txt COPYONLY)
endif()
file(WRITE ${dist_info}/INSTALLER "cmake\n")
install(DIRECTORY ${dist_info} DESTINATION ${CHATSPEC_PYTHON_DIR} COMPONENT python)
