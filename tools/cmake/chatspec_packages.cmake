# The Debian packages that cpack makes of the build at hand, without compiling anything: a component
# of chatspec_install.cmake each. A person types tools/package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME chatspec)
set(CPACK_PACKAGE_CONTACT "chatspec developers <chatspec@localhost>")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_CHATSPEC_PACKAGING ${PROJECT_SOURCE_DIR}/tools/packaging)
set(CPACK_CHATSPEC_CHANGELOG ${PROJECT_BINARY_DIR}/packaging/changelog)
configure_file(${CPACK_CHATSPEC_PACKAGING}/changelog.in ${CPACK_CHATSPEC_CHANGELOG} @ONLY)
set(CPACK_PRE_BUILD_SCRIPTS ${CPACK_CHATSPEC_PACKAGING}/debian_staging.cmake)

set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own, in its first line
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
get_cmake_property(CPACK_COMPONENTS_ALL COMPONENTS)
list(FILTER CPACK_COMPONENTS_ALL INCLUDE REGEX "^(programs|development|python)$")

set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME chatspec)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SHLIBDEPS ON)
# Without it programs are judged one after the other, and less apart.
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_RECOMMENDS bubblewrap)
set(CPACK_DEBIAN_PROGRAMS_DESCRIPTION "reference and conformance suite of the chat exercise
The exercise of many network programming courses: a chat server that also
keeps files, on select and with a thread for each client, and a client. This
package holds a standard for it, two servers and a client that follow it, and
the program chatspec, which plays the standard's sessions against any server
or client and says which sentence was broken.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libchatspec-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "chatspec (= ${PROJECT_VERSION}), libexpected-dev, libfmt-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "C++ libraries of the chat exercise's reference
The rooms of which the reference servers of chatspec are built: the protocol
without a socket, storage, conversations, and engines on select and on
threads. Static libraries, headers, and a CMake configuration.")

set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-chatspec)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS ON)
# The extension module is compiled for one version of Python.
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3 (>= 3.11), python3 (<< 3.12)")
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS chatspec)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SUGGESTS python3-pytest)
set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA
  "${CPACK_CHATSPEC_PACKAGING}/python3-chatspec/postinst;${CPACK_CHATSPEC_PACKAGING}/python3-chatspec/prerm")
set(CPACK_DEBIAN_PYTHON_DESCRIPTION "chat exercise's protocol, programs and suite for Python
Sessions of the protocol to build servers and clients around, servers and
clients to use as they are, and the conformance suite as a function and as a
plugin of pytest.")

include(CPack)
