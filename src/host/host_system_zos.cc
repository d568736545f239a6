// SPDX-License-Identifier: Apache-2.0
#include "host/host_system.h"
#include "messages/message.h"
#include "text/characters.h"
#include "text/ebcdic.h"
#include "text/words.h"

#include <stdio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>

namespace zsuper {
namespace {

// Of a data set.
constexpr std::size_t kLargestRecord = 32760;

// Follows the 31-bit address at `at`.
const std::uint8_t* Follow(const std::uint8_t* at) {
  const std::uint32_t address = *reinterpret_cast<const std::uint32_t*>(at);
  return reinterpret_cast<const std::uint8_t*>(  // NOLINT(performance-no-int-to-ptr)
      static_cast<std::uintptr_t>(address & 0x7FFFFFFFU));
}

// UTF-8 for EBCDIC text, which __e2a_l makes Latin-1.
std::string FromSystem(const std::uint8_t* at, std::size_t size) {
  std::string latin1(reinterpret_cast<const char*>(at), size);
  (void)::__e2a_l(latin1.data(), latin1.size());
  std::u32string text;
  for (const char character : latin1) {
    text += static_cast<unsigned char>(character);
  }
  return EncodeUtf8(text);
}

}  // namespace

bool HasQedit() {
  return true;
}

// PSATOLD, the task; TCBTIO, its task I/O table, which begins with the job's name
// (mapping macros IHAPSA, IKJTCB, IEFTIOT1).
std::string JobnameByPsa(const std::uint8_t* psa) {
  constexpr std::size_t kPsatold = 0x21C;
  constexpr std::size_t kTcbtio = 12;
  const std::uint8_t* const tcb = Follow(psa + kPsatold);
  return std::string(Trim(FromSystem(Follow(tcb + kTcbtio), kMaxJobname), " "));
}

// The PSA is at address 0.
std::string SystemJobname() {
  return JobnameByPsa(nullptr);
}

// By records and in binary: data sets are not converted for a program whose characters
// are ASCII. The slashes say that it is no file of the file system, which with POSIX(ON)
// other names are (XL C/C++ Programming Guide, "Using a data set name").
Result<std::string> ReadDataSet(const std::string& ddname, const std::string& shown) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(
      ::fopen(("//DD:" + ddname).c_str(), "rb,type=record"), &::fclose);
  if (file == nullptr) {
    const int os_error = errno;
    return FailWithErrno<msg::ResponseFileUnreadable>(os_error, shown,
                                                      ErrnoText(os_error));
  }
  std::string content;
  std::array<std::uint8_t, kLargestRecord> record{};
  for (;;) {
    const std::size_t size = ::fread(record.data(), 1, record.size(), file.get());
    if (::ferror(file.get()) != 0) {
      const int os_error = errno;
      return FailWithErrno<msg::ResponseFileUnreadable>(os_error, shown,
                                                        ErrnoText(os_error));
    }
    // A record may be empty; the end of the file is not one.
    if (size == 0 && ::feof(file.get()) != 0) {
      return content;
    }
    content += FromSystem(record.data(), size) + "\n";
  }
}

// Where scripts/zos/install puts it. We can't tell where we are: PGM= names no path.
std::vector<std::string> InstalledPythonFolders() {
  return {"/usr/lpp/zsuper/python"};
}

std::string TextOfFile(std::string content) {
  if (!IsEbcdic(content)) {
    return content;
  }
  return FromSystem(reinterpret_cast<const std::uint8_t*>(content.data()),
                    content.size());
}

// It looks at the real user. zsuper is never installed to run as another than that.
void ReleaseCode() {}

int EffectiveAccess(const std::string& path, int mode) {
  return ::access(path.c_str(), mode) == 0 ? 0 : errno;
}

}  // namespace zsuper
