// SPDX-License-Identifier: Apache-2.0
#include "system/simulated_task.h"

#include "console/cib.h"
#include "console/qedit.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <tuple>
#include <variant>

using zsuper::Issuer;
using zsuper::LoadAddress;
using zsuper::LoadWord;
using zsuper::SimulatedTask;
namespace cib = zsuper::cib;
namespace com = zsuper::com;

namespace {

constexpr char kBusyModify[] = "IEE342I MODIFY   REJECTED-TASK BUSY";
constexpr char kBusyStop[] = "IEE342I STOP     REJECTED-TASK BUSY";

Issuer Sdsf() {
  return {"IBMUSER", 0x0300000C, {0xC9, 0xE2, 0xC6, 0xDB, 0xC3, 0x00, 0xAF, 0x3B}};
}

// A task JOB, and what its program and its operator can do to it.
class Job {
 public:
  explicit Job(const std::optional<std::string>& parms = std::nullopt)
      : task_("JOB", parms, Sdsf()) {}

  // The console's answer; nothing if the command was accepted.
  std::string Enter(const std::string& line) {
    const auto parsed = zsuper::ParseOperatorCommand(line);
    const auto refusal =
        task_.Enter(*std::get_if<zsuper::OperatorCommand>(&parsed), Sdsf());
    return refusal ? refusal->message : "";
  }

  [[nodiscard]] const std::uint8_t* Origin() const {
    return task_.ComList() + com::kCibAddress;
  }
  [[nodiscard]] const std::uint8_t* First() const { return LoadAddress(Origin()); }
  [[nodiscard]] const std::uint8_t* Last() const {
    const std::uint8_t* last = First();
    while (last != nullptr && LoadWord(last) != 0) {
      last = LoadAddress(last);
    }
    return last;
  }
  // The verbs on the chain, in hex.
  [[nodiscard]] std::string Chain() const {
    std::string verbs;
    for (const std::uint8_t* at = First(); at != nullptr; at = LoadAddress(at)) {
      verbs += fmt::format("{}{:02X}", verbs.empty() ? "" : " ", at[cib::kVerb]);
    }
    return verbs;
  }
  [[nodiscard]] std::uint32_t Ecb() const {
    return LoadWord(LoadAddress(task_.ComList()));
  }

  int Free(const std::uint8_t* block) { return task_.FreeCib(Origin(), block); }
  int Limit(int count) { return task_.SetLimit(Origin(), count); }
  // As a program does at its start.
  void Open(int limit) {
    REQUIRE(Free(First()) == 0);
    REQUIRE(Limit(limit) == 0);
  }
  SimulatedTask& Task() { return task_; }

 private:
  SimulatedTask task_;
};

std::string Times(int count, const std::string& text) {
  std::string result;
  for (int i = 0; i < count; ++i) {
    result += text;
  }
  return result;
}

std::string Hex(const std::uint8_t* at, std::size_t size) {
  std::string hex;
  for (std::size_t i = 0; i < size; ++i) {
    hex += fmt::format("{:02X}", at[i]);
  }
  return hex;
}

// The fixed part, the data, and the extension, as three texts.
std::string FixedPart(const std::uint8_t* block) {
  return Hex(block, cib::kData);
}
std::string Data(const std::uint8_t* block) {
  return Hex(block + cib::kData, block[cib::kDataLength + 1]);
}
std::string Extension(const std::uint8_t* block) {
  return Hex(block + block[cib::kExtension + 1], zsuper::cibx::kSize);
}

constexpr char kExtension[] =
    "0000000000000000"
    "C9C2D4E4E2C5D940"
    "C9E2C6DBC300AF3B"
    "0300000C00000000"
    "0300000C00000000"
    "0000000000000000";

}  // namespace

TEST_CASE("START leaves its CIB on the chain, byte for byte, and posts nothing") {
  const auto [parms, fixed, data] =
      GENERATE(table<std::optional<std::string>, std::string, std::string>({
          {std::nullopt, "00000000040800100000000000030000", ""},
          {"mydata", "00000000040900180000000000030006", "D4E8C4C1E3C1"},
          {"'Ab'", "00000000040900180000000000030004", "7DC1827D"},
      }));
  const Job job(parms);
  CHECK(FixedPart(job.First()) == fixed);
  CHECK(Data(job.First()) == data);
  CHECK(Extension(job.First()) == kExtension);
  CHECK(job.Ecb() == 0);
}

TEST_CASE("commands are chained byte for byte") {
  const auto [line, fixed, data] = GENERATE(table<std::string, std::string, std::string>({
      {"F JOB,FIRST", "00000000440900180000000000030005", "C6C9D9E2E3"},
      {"F JOB,", "00000000440800100000000000030000", ""},
      {"F JOB,EIGHTBYT", "00000000440900180000000000030008", "C5C9C7C8E3C2E8E3"},
      {"F JOB,NINEBYTES", "00000000440A00200000000000030009", "D5C9D5C5C2E8E3C5E2"},
      {"F JOB," + std::string(118, 'B'), "00000000441700880000000000030076",
       Times(118, "C2")},
      {"f job,lower case text", "00000000440A0020000000000003000F",
       "D3D6E6C5D940C3C1E2C540E3C5E7E3"},
      {"F JOB,'Ab c'", "00000000440900180000000000030006", "7DC18240837D"},
      {"P JOB", "00000000400800100000000000030000", ""},
  }));
  CAPTURE(line);
  Job job;
  job.Open(1);
  REQUIRE(job.Enter(line).empty());
  CHECK(FixedPart(job.First()) == fixed);
  CHECK(Data(job.First()) == data);
  CHECK(Extension(job.First()) == kExtension);
}

TEST_CASE("the control blocks lie below 2 GB, and addresses lead to them") {
  Job job;
  job.Open(2);
  REQUIRE(job.Enter("F JOB,A").empty());
  REQUIRE(job.Enter("F JOB,B").empty());
  CHECK(reinterpret_cast<std::uintptr_t>(job.Task().ComList()) < 0x80000000U);
  CHECK(reinterpret_cast<std::uintptr_t>(job.Last()) < 0x80000000U);
  CHECK(reinterpret_cast<std::uintptr_t>(job.Last()) % 8 == 0);
  CHECK(job.Chain() == "44 44");
  CHECK(zsuper::DecodeCib(job.Last())->text == "B");
  CHECK(LoadWord(job.Task().ComList() + com::kToken) == 0);
}

TEST_CASE("MODIFY is refused until a limit is set, and when the limit is reached") {
  Job job;
  REQUIRE(job.Free(job.First()) == 0);
  CHECK(job.Enter("F JOB,X") == kBusyModify);
  CHECK(job.Ecb() == 0);
  REQUIRE(job.Limit(1) == 0);
  CHECK(job.Enter("F JOB,X").empty());
  CHECK(job.Enter("F JOB,Y") == kBusyModify);
  CHECK(job.Chain() == "44");
}

TEST_CASE("the START CIB counts against the limit while it is chained") {
  Job job;
  REQUIRE(job.Limit(1) == 0);
  CHECK(job.Enter("F JOB,X") == kBusyModify);
  REQUIRE(job.Limit(2) == 0);
  CHECK(job.Enter("F JOB,X").empty());
  CHECK(job.Enter("F JOB,Y") == kBusyModify);
  CHECK(job.Chain() == "04 44");
}

TEST_CASE("STOP is chained whatever the limit and the chain") {
  SECTION("limit 0") {
    Job job;
    CHECK(job.Enter("P JOB").empty());
    CHECK(job.Chain() == "04 40");
  }
  SECTION("full chain") {
    Job job;
    job.Open(1);
    REQUIRE(job.Enter("F JOB,X").empty());
    CHECK(job.Enter("P JOB").empty());
    CHECK(job.Chain() == "44 40");
  }
}

TEST_CASE("a second STOP is refused until the first is freed") {
  Job job;
  job.Open(1);
  REQUIRE(job.Enter("P JOB").empty());
  CHECK(job.Enter("P JOB") == kBusyStop);
  REQUIRE(job.Free(job.First()) == 0);
  CHECK(job.Enter("P JOB").empty());
}

TEST_CASE("STOP sets the limit to 0, and CIBCTR opens it again") {
  Job job;
  job.Open(5);
  REQUIRE(job.Enter("P JOB").empty());
  CHECK(job.Enter("F JOB,X") == kBusyModify);
  REQUIRE(job.Free(job.First()) == 0);
  CHECK(job.Enter("F JOB,X") == kBusyModify);
  REQUIRE(job.Limit(5) == 0);
  CHECK(job.Enter("F JOB,X").empty());
}

TEST_CASE("a limit below what is queued is taken, and the next MODIFY is refused") {
  Job job;
  job.Open(3);
  REQUIRE(job.Enter("F JOB,A").empty());
  REQUIRE(job.Enter("F JOB,B").empty());
  CHECK(job.Limit(1) == 0);
  CHECK(job.Enter("F JOB,C") == kBusyModify);
}

TEST_CASE("the ECB tells of the first command and is cleared with the last CIB") {
  Job job;
  job.Open(3);
  CHECK(job.Ecb() == 0);
  CHECK_FALSE(job.Task().Posted());
  SECTION("MODIFY") {
    REQUIRE(job.Enter("F JOB,X").empty());
    CHECK(job.Ecb() == 0x48000000);
    REQUIRE(job.Enter("P JOB").empty());
    CHECK(job.Ecb() == 0x48000000);
    REQUIRE(job.Free(job.First()) == 0);
    CHECK(job.Ecb() == 0x48000000);
    CHECK(job.Task().Posted());
  }
  SECTION("STOP") {
    REQUIRE(job.Enter("P JOB").empty());
    CHECK(job.Ecb() == 0x50000000);
  }
  REQUIRE(job.Free(job.First()) == 0);
  CHECK(job.Ecb() == 0);
  CHECK_FALSE(job.Task().Posted());
  CHECK(job.First() == nullptr);
}

TEST_CASE("any CIB of the chain can be freed, nothing else") {
  Job job;
  job.Open(3);
  REQUIRE(job.Enter("F JOB,A").empty());
  REQUIRE(job.Enter("P JOB").empty());
  REQUIRE(job.Limit(3) == 0);
  REQUIRE(job.Enter("F JOB,B").empty());
  const std::uint8_t* const stop = LoadAddress(job.First());
  const std::string copy(reinterpret_cast<const char*>(stop), 64);
  CHECK(job.Free(reinterpret_cast<const std::uint8_t*>(copy.data())) == 8);
  CHECK(job.Free(stop + 8) == 8);
  CHECK(job.Free(nullptr) == 8);
  CHECK(job.Free(stop) == 0);
  CHECK(job.Chain() == "44 44");
  CHECK(job.Free(stop) == 8);
}

TEST_CASE("QEDIT refuses a wrong origin") {
  Job job;
  CHECK(job.Task().FreeCib(job.Task().ComList(), job.First()) == 4);
  CHECK(job.Task().FreeCib(job.First(), job.First()) == 4);
  CHECK(job.Task().SetLimit(job.Task().ComList(), 1) == 4);
  CHECK(job.Chain() == "04");
  CHECK(job.Limit(255) == 0);
  CHECK(job.Limit(-1) == 8);
}

TEST_CASE("a limit beyond 255 is taken, and acts as 0") {
  Job job;
  CHECK(job.Limit(256) == 0);
  CHECK_FALSE(job.Enter("F JOB,X").empty());
}

TEST_CASE("255 commands can be queued, and a STOP on top") {
  Job job;
  job.Open(255);
  for (int i = 0; i < 255; ++i) {
    REQUIRE(job.Enter(fmt::format("F JOB,{:03}{}", i, std::string(117, 'X'))).empty());
  }
  CHECK(job.Enter("F JOB,X") == kBusyModify);
  CHECK(job.Enter("P JOB").empty());
  for (int i = 0; i < 255; ++i) {
    REQUIRE(zsuper::DecodeCib(job.First())->text.substr(0, 3) == fmt::format("{:03}", i));
    REQUIRE(job.Free(job.First()) == 0);
  }
  CHECK(job.Chain() == "40");
}

TEST_CASE("a task takes only what its name means") {
  Job job;
  job.Open(5);
  CHECK(job.Enter("F NOSUCH,X") == "IEE341I NOSUCH   NOT ACTIVE");
  CHECK(job.Enter("P NOSUCH") == "IEE341I NOSUCH   NOT ACTIVE");
  CHECK(job.Enter("F J*,X").empty());
  CHECK(job.Enter("F JOB.JOB,X").empty());
  CHECK(job.Enter("C JOB") == "IEE305I CANCEL   COMMAND INVALID");
  CHECK(job.Chain() == "44 44");
}

TEST_CASE("a console's name is cut and padded to eight characters") {
  Job job;
  job.Open(2);
  const zsuper::OperatorCommand command{zsuper::OperatorCommand::Verb::kModify, "JOB",
                                        ""};
  CHECK_FALSE(job.Task().Enter(command, {"LONGER THAN 8", 0, {}}));
  CHECK_FALSE(job.Task().Enter(command, {"C", 0, {}}));
  CHECK(zsuper::DecodeCib(job.First())->issuer.console == "LONGER T");
  CHECK(zsuper::DecodeCib(job.Last())->issuer.console == "C");
}

TEST_CASE("START parameters that no system would take are no task's") {
  CHECK_THROWS_WITH(Job(std::string(125, 'A')), "IEE308I START    TERM LENGTH ERROR");
  CHECK_THROWS_WITH(Job("it's"), "IEE307I START    DELIMITER ERROR");
}

TEST_CASE("a store into a control block ends the program") {
  Job job;
  const std::uint8_t* const where =
      GENERATE_REF(job.First() + cib::kData, job.Task().ComList() + com::kCibAddress,
                   LoadAddress(job.Task().ComList()));
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit no_core{};
    if (setrlimit(RLIMIT_CORE, &no_core) != 0 || signal(SIGSEGV, SIG_DFL) == SIG_ERR) {
      _exit(1);
    }
    *const_cast<volatile std::uint8_t*>(where) = 1;
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGSEGV);
}
