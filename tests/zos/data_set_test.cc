// SPDX-License-Identifier: Apache-2.0
// src/host/host_system_zos.cc on the host, with Language Environment played here.
#include "fakes/given_words.h"
#include "fakes/temporary_folder.h"
#include "host/host_system.h"
#include "program/script.h"
#include "system/system_storage.h"
#include "text/characters.h"
#include "text/ebcdic.h"

#include <catch2/catch.hpp>

#include <errno.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace {

using Words = std::vector<std::string>;

std::string InEbcdic(const std::string& text) {
  std::string bytes;
  for (const char character : text) {
    constexpr char kNewLine = '\x15';
    bytes += character == '\n'
                 ? kNewLine
                 : static_cast<char>(zsuper::ToEbcdic(std::string(1, character)).front());
  }
  return bytes;
}

// The data sets of the step by the names that fopen() wants, and the one that is open.
struct Step {
  std::map<std::string, Words> data_sets;
  Words records;
  std::size_t next = 0;
  bool at_end = false;
  bool breaks = false;  // behind the last record
  bool failed = false;
  int open = 0;
};

Step step;

Words SplitByZos(const std::string& word) {
  const auto read = zsuper::ReadZsuperLine({word, "app.py"});
  REQUIRE(read.has_value());
  return read.value().options;
}

}  // namespace

extern "C" {

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): LE's name
std::size_t __e2a_l(char* text, std::size_t size) {
  for (char* at = text; at != text + size; ++at) {
    const auto byte = static_cast<std::uint8_t>(*at);
    const std::u32string character = zsuper::DecodeUtf8(zsuper::FromEbcdic(&byte, 1));
    *at = byte == 0x15 ? '\n' : static_cast<char>(character.front());
  }
  return size;
}

std::FILE* OpenDataSet(const char* name, const char* mode) {
  const auto found = step.data_sets.find(name);
  if (found == step.data_sets.end() || std::string(mode) != "rb,type=record") {
    errno = ENOENT;
    return nullptr;
  }
  step.records = found->second;
  step.next = 0;
  step.at_end = false;
  ++step.open;
  return reinterpret_cast<std::FILE*>(&step);
}

std::size_t ReadRecord(void* record, std::size_t /*size*/, std::size_t count,
                       std::FILE* /*file*/) {
  if (step.next == step.records.size()) {
    step.at_end = !step.breaks;
    step.failed = step.breaks;
    errno = EIO;
    return 0;
  }
  const std::string& found = step.records[step.next++];
  REQUIRE(found.size() <= count);
  std::copy(found.begin(), found.end(), static_cast<char*>(record));
  return found.size();
}

int IsAtEnd(std::FILE* /*file*/) {
  return step.at_end ? 1 : 0;
}

int HasFailed(std::FILE* /*file*/) {
  return step.failed ? 1 : 0;
}

int CloseDataSet(std::FILE* /*file*/) {
  --step.open;
  return 0;
}
}

TEST_CASE("the job's name stands where the current task's I/O table begins") {
  constexpr std::size_t kTcb = 0x400;
  constexpr std::size_t kTiot = 0x500;
  const zsuper::SystemStorage storage(4096);
  const auto store = [&](std::size_t at, std::uint32_t address) {
    std::memcpy(storage.System(at), &address, sizeof(address));
  };
  store(0x21C, storage.AddressOf(kTcb));
  store(kTcb + 0x0C, storage.AddressOf(kTiot));
  const std::string name = InEbcdic("ZSUPER  STEP");
  std::copy(name.begin(), name.end(), storage.System(kTiot));
  CHECK(zsuper::JobnameByPsa(storage.Task(0)) == "ZSUPER");
}

TEST_CASE("a DD statement's records are words") {
  step = Step{};
  step.data_sets["//DD:OPTIONS"] = {InEbcdic("# options    "), "", InEbcdic("-v        "),
                                    InEbcdic("--on-modify=*:stdin   "), InEbcdic(" ")};
  CHECK(SplitByZos("@DD:OPTIONS") == Words{"-v", "--on-modify", "*:stdin"});
  CHECK(step.open == 0);
}

TEST_CASE("a DD statement that is not there is told of") {
  step = Step{};
  const auto content = zsuper::ReadDataSet("NONE", "@DD:NONE");
  REQUIRE_FALSE(content.has_value());
  CHECK(content.error().text ==
        "ZSU0510E unable to read '@DD:NONE': No such file or directory");
}

TEST_CASE("a data set that can't be read to its end is told of") {
  step = Step{};
  step.data_sets["//DD:OPTIONS"] = {InEbcdic("-v")};
  step.breaks = true;
  const auto content = zsuper::ReadDataSet("OPTIONS", "@DD:OPTIONS");
  REQUIRE_FALSE(content.has_value());
  CHECK(content.error().text ==
        "ZSU0510E unable to read '@DD:OPTIONS': Input/output error");
  CHECK(step.open == 0);
}

TEST_CASE("a script in EBCDIC is looked into") {
  const zsuper::TemporaryFolder folder;
  zsuper::ProgramSpec spec;
  spec.arguments = {folder.Write("app.py", InEbcdic("#!/bin/sh\nimport zconsole\n"))};
  CHECK(zsuper::MentionsWord(spec, "zconsole"));
  CHECK_FALSE(zsuper::MentionsWord(spec, "asyncio"));
  const auto remark = zsuper::RemarkOnInterpreter(spec, "/usr/bin/python3");
  REQUIRE(remark.has_value());
  CHECK(remark->find("/bin/sh") != std::string::npos);
}

TEST_CASE("a file is read in EBCDIC and in UTF-8") {
  const zsuper::TemporaryFolder folder;
  const std::string text = "# options\n-v\n--match=[A]\n";
  CHECK(SplitByZos("@" + folder.Write("utf8", text)) == Words{"-v", "--match", "[A]"});
  CHECK(SplitByZos("@" + folder.Write("ebcdic", InEbcdic(text))) ==
        Words{"-v", "--match", "[A]"});
}
