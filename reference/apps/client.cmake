# The client program. Included by CMakeLists.txt beside this file.
find_package(CLI11 REQUIRED)
chatspec_program(NAME chat-client ROOT ${CMAKE_CURRENT_SOURCE_DIR}/..
  SOURCES chat_client_main.cpp
  LINKS chat_client chat_storage CLI11::CLI11)
