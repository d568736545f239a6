// SPDX-License-Identifier: Apache-2.0
#include "program/input_pipe.h"

#include "fakes/results.h"
#include "unit/program/supervised.h"

#include <catch2/catch.hpp>

#include <tuple>

namespace zsuper {
namespace {

/// An InputPipe and the program's end of it, which never blocks.
struct Piped {
  Piped() {
    ProgramSpec spec;
    spec.pipe_stdin = true;
    auto made = MakeStdinPipe(spec);
    REQUIRE(made.has_value());
    read_end = std::move(made.value().program_end);
    REQUIRE(::fcntl(read_end.Get(), F_SETFL, O_NONBLOCK) == 0);
    input.Open(std::move(made.value().our_end));
  }
  /// What can be read now; `*ended` where the end of file came.
  std::string Read(bool* ended = nullptr) const {
    std::string text;
    std::array<char, 65536> buffer{};
    ssize_t size = 0;
    while ((size = ::read(read_end.Get(), buffer.data(), buffer.size())) > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    if (ended != nullptr) {
      *ended = size == 0;
    }
    return text;
  }

  const test::BlockedSignals blocked;
  boost::asio::io_context loop;
  Fd read_end;
  InputPipe input{loop};
};

}  // namespace

TEST_CASE("lines arrive in order, each with its newline") {
  Piped pipe;
  REQUIRE(pipe.input.WriteLine("first").has_value());
  REQUIRE(pipe.input.WriteLine("").has_value());
  REQUIRE(pipe.input.WriteLine("third").has_value());
  CHECK(pipe.Read() == "first\n\nthird\n");
}

TEST_CASE("control characters can't make a second line; other UTF-8 stays") {
  const auto [line, expected] = GENERATE(table<std::string, std::string>({
      {"SET A\nSHUTDOWN", "SET ASHUTDOWN\n"},
      {"a\rb\vc\fd", "abcd\n"},
      {std::string("a\0b", 3), "ab\n"},
      {"a\x1b[31mb\x7f\x1c", "a[31mb\n"},
      {"a\u0085b\u009fc\u0080d", "abcd\n"},
      {"Grüße für €, \u00a0日本 😀", "Grüße für €, \u00a0日本 😀\n"},
      {"\xc2", "\xc2\n"},
  }));
  Piped pipe;
  REQUIRE(pipe.input.WriteLine(line).has_value());
  CHECK(pipe.Read() == expected);
}

TEST_CASE("a program that does not read is told of, and loses nothing") {
  Piped pipe;
  std::string written;
  int lines = 0;
  Result<void> result;
  while ((result = pipe.input.WriteLine(std::to_string(lines))).has_value()) {
    written += std::to_string(lines++) + "\n";
    REQUIRE(written.size() < 10 * InputPipe::kQueueBytes);
  }
  CHECK_THAT(result.error().text, Catch::Contains("does not read"));
  CHECK(written.size() > InputPipe::kQueueBytes);

  std::string read;
  CHECK(test::RunUntil(pipe.loop, [&] {
    read += pipe.Read();
    return read.size() == written.size();
  }));
  CHECK(read == written);
  CHECK(pipe.input.WriteLine("again").has_value());
}

TEST_CASE("the end of file comes behind all that was queued, and once") {
  Piped pipe;
  std::string written;
  while (pipe.input.WriteLine("line").has_value()) {
    written += "line\n";
  }
  REQUIRE(pipe.input.Close().has_value());
  CHECK_FALSE(pipe.input.WriteLine("late").has_value());
  CHECK_FALSE(pipe.input.Close().has_value());
  std::string read;
  bool ended = false;
  CHECK(test::RunUntil(pipe.loop, [&] {
    read += pipe.Read(&ended);
    return ended;
  }));
  CHECK(read == written);
}

TEST_CASE("a program that closed its stdin is told of, and zsuper lives on") {
  Piped pipe;
  pipe.read_end.Reset();
  for (int i = 0; i < 2; ++i) {
    CHECK_THAT(Failure(pipe.input.WriteLine("text")), Catch::Contains("closed it"));
  }
  CHECK_FALSE(pipe.input.Close().has_value());
  sigset_t pipes{};
  sigemptyset(&pipes);
  sigaddset(&pipes, SIGPIPE);
  const timespec at_once{};
  ::sigtimedwait(&pipes, nullptr, &at_once);
}

TEST_CASE("a stdin closed while lines wait is noticed without another write") {
  Piped pipe;
  while (pipe.input.WriteLine("line").has_value()) {
  }
  pipe.read_end.Reset();
  CHECK(test::RunUntil(pipe.loop, [&] {
    const Result<void> result = pipe.input.WriteLine("line");
    return !result.has_value() &&
           result.error().text.find("closed it") != std::string::npos;
  }));
}

TEST_CASE("closing its stdin is noticed while nothing is written") {
  Piped pipe;
  pipe.read_end.Reset();
  REQUIRE(pipe.loop.run_one_for(std::chrono::seconds(20)) > 0);
  const Result<void> closed = pipe.input.Close();
  REQUIRE_FALSE(closed.has_value());
  CHECK_THAT(closed.error().text, Catch::Contains("closed it"));
  sigset_t pending{};
  ::sigpending(&pending);
  CHECK(sigismember(&pending, SIGPIPE) == 0);
}

}  // namespace zsuper
