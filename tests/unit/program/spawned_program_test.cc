// SPDX-License-Identifier: Apache-2.0
#include "program/spawned_program.h"

#include "fakes/results.h"
#include "fakes/unusual_signals.h"
#include "program/process_table_linux.h"
#include "unit/program/supervised.h"

#include <catch2/catch.hpp>

#include <dirent.h>
#include <signal.h>
#include <sys/prctl.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace zsuper {
namespace {

using test::HasNoChildren;
using test::Supervised;

/// The values of Sig... in /proc/PID/status.
std::string SignalLine(const std::string& status, const std::string& name) {
  const std::size_t begin = status.find(name + ":");
  return begin == std::string::npos
             ? name + " missing"
             : status.substr(begin, status.find('\n', begin) - begin);
}

std::string OwnStatus() {
  std::ostringstream text;
  text << std::ifstream("/proc/self/status").rdbuf();
  return text.str();
}

std::size_t CountDescriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"),
                                                   &::closedir);
  std::size_t count = 0;
  while (::readdir(folder.get()) != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    ++count;
  }
  return count;
}

void WriteExecutable(const std::string& path, const std::string& contents) {
  std::ofstream(path) << contents;
  REQUIRE(::chmod(path.c_str(), 0755) == 0);
}

bool IsRunning(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

}  // namespace

TEST_CASE("the program's exit status is reported") {
  Supervised run({"-c", "exit 3"});
  const Result<int> pid = run.Start();
  REQUIRE(pid.has_value());
  REQUIRE(run.UntilExit());
  CHECK_FALSE(run.exit->by_signal);
  CHECK(run.exit->value == 3);
  CHECK_FALSE(run.group_alive);
  CHECK(HasNoChildren());
}

TEST_CASE("an end by a signal is reported as such") {
  Supervised run({"-c", "kill -USR1 $$"});
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilExit());
  CHECK(run.exit->by_signal);
  CHECK(run.exit->value == SIGUSR1);
}

TEST_CASE("a start that fails says why and leaves nothing behind") {
  const auto [python, contents, os_error, reason] =
      GENERATE(table<std::string, std::string, int, std::string>({
          {"/nonexistent/python3", "", ENOENT, "No such file or directory"},
          {"no-such-python", "", ENOENT, "no directory of PATH"},
          {"/etc/passwd", "", EACCES, "Permission denied"},
          {"/etc", "", EACCES, "Is a directory"},
          {"text", "no shebang\n", ENOEXEC, "Exec format error"},
          {"shebang", "#!/no/such/interpreter\n", ENOEXEC, "is not there"},
      }));
  CAPTURE(python);
  const TemporaryFolder folder;
  const std::string path = contents.empty() ? python : folder / python;
  if (!contents.empty()) {
    WriteExecutable(path, contents);
  }
  Supervised run({"-c", "true"}, [&](ProgramSpec& spec) { spec.python = path; });
  const std::size_t descriptors = CountDescriptors();
  const Result<int> pid = run.Start();
  REQUIRE_FALSE(pid.has_value());
  CHECK(pid.error().os_error == os_error);
  CHECK_THAT(pid.error().text, Catch::Contains(path) && Catch::Contains(reason));
  CHECK(HasNoChildren());
  CHECK(CountDescriptors() == descriptors);
}

TEST_CASE("5000 starts that fail at once leave no zombie and no descriptor") {
  const TemporaryFolder folder;
  WriteExecutable(folder / "script", "#!/nonexistent\n");
  Supervised run({}, [&](ProgramSpec& spec) {
    spec.python = folder / "script";  // So that exec fails, not the look-up.
    spec.pipe_stdin = true;
  });
  const std::size_t descriptors = CountDescriptors();
  int failed = 0;
  for (int i = 0; i < 5000; ++i) {
    const Result<int> pid = run.Start();
    failed += !pid.has_value() && pid.error().os_error == ENOEXEC ? 1 : 0;
    run.loop.poll();
  }
  CHECK(failed == 5000);
  CHECK(CountDescriptors() == descriptors);
  CHECK(HasNoChildren());
}

TEST_CASE("500 programs that end at once are all seen to end") {
  for (int i = 0; i < 500; ++i) {
    Supervised run({}, [](ProgramSpec& spec) { spec.python = "/bin/true"; });
    REQUIRE(run.Start().has_value());
    REQUIRE(run.UntilExit());
    REQUIRE(run.exit->value == 0);
  }
  CHECK(HasNoChildren());
}

TEST_CASE("the program has descriptors 0 to 2 and those of its spec") {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);  // Inheritable, as from a shell.
  const Fd read_end(ends[0]);
  const Fd write_end(ends[1]);
  Supervised run({"-c",
                  "import os\n"
                  "fds = os.listdir('/proc/self/fd')\n"  // With its own, closed again.
                  "fds = [fd for fd in fds if os.path.exists('/proc/self/fd/' + fd)]\n"
                  "open(os.environ['OUT'], 'w').write(' '.join(fds) + ' ready')\n"},
                 [&](ProgramSpec& spec) {
                   spec.python = "/usr/bin/python3";
                   spec.descriptors = {read_end.Get()};
                 });
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilOutput("ready"));
  std::istringstream listing(run.output);
  std::set<int> found;
  for (int fd = -1; listing >> fd;) {
    found.insert(fd);
  }
  CHECK(found == std::set<int>{0, 1, 2, read_end.Get()});
}

TEST_CASE("the program finds signals as zsuper found them") {
  const UnusualSignals signals;
  const std::string expected = OwnStatus();
  // No shell: that would change its mask.
  Supervised run({}, [](ProgramSpec& spec) {
    spec.python = "/bin/cp";
    spec.arguments = {"/proc/self/status", std::getenv("OUT")};
  });
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilOutput("nonvoluntary_ctxt_switches"));
  REQUIRE(run.UntilExit());  // Although SIGCHLD was ignored.
  CHECK(run.exit->value == 0);
  for (const char* name : {"SigBlk", "SigIgn"}) {
    CHECK(SignalLine(run.output, name) == SignalLine(expected, name));
  }
}

TEST_CASE("the program leads a process group of its own") {
  Supervised run({"-c", "cut -d' ' -f5 /proc/$$/stat >$OUT; read never <$NEVER"});
  const auto pid = Value(run.Start());
  CHECK(run.UntilOutput(std::to_string(pid) + "\n"));
  CHECK(pid != ::getpgrp());
}

TEST_CASE("the program is told when zsuper is gone") {
  // A thread stands for zsuper: it is the starting thread's end that counts.
  Supervised run(
      {"-c", "trap 'echo told >$OUT; exit' TERM; echo ready >$OUT; sleep 60 & wait"});
  bool started = false;
  std::thread([&] {
    started = run.Start().has_value();
    run.UntilOutput("ready");
  }).join();
  REQUIRE(started);
  CHECK(run.UntilOutput("told"));
}

TEST_CASE("signals reach the program or its group, and fail once it is gone") {
  Supervised run(
      {"-c",
       "(trap 'echo child >$OUT; exit' USR1; echo one >$OUT; sleep 60 & wait) &"
       "trap 'echo parent >$OUT' USR1; echo two >$OUT; wait; wait; wait"});
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilOutput("one"));
  REQUIRE(run.UntilOutput("two"));

  REQUIRE(run.program->Signal(SIGUSR1, Program::Target::kProcess).has_value());
  REQUIRE(run.UntilOutput("parent"));
  CHECK(run.output.find("child") == std::string::npos);
  REQUIRE(run.program->Signal(SIGUSR1, Program::Target::kGroup).has_value());
  CHECK(run.UntilOutput("child"));

  REQUIRE(run.program->Signal(SIGKILL, Program::Target::kGroup).has_value());
  REQUIRE(run.UntilExit());
  REQUIRE(run.Until([&] { return !run.group_alive || run.group_ended; }));
  for (const auto target : {Program::Target::kProcess, Program::Target::kGroup}) {
    const Result<void> late = run.program->Signal(SIGTERM, target);
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().os_error == ESRCH);
  }
}

TEST_CASE("a signal to the group reaches a program that has left it") {
  Supervised run({"-c",
                  "import os, signal\n"
                  "os.setpgid(0, os.getpgid(os.getppid()))\n"
                  "open(os.environ['OUT'], 'w').write('ready\\n')\n"
                  "signal.pause()\n"},
                 [](ProgramSpec& spec) { spec.python = "/usr/bin/python3"; });
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilOutput("ready"));
  SECTION("by STOP") {
    CHECK(run.program->Signal(SIGKILL, Program::Target::kGroup).has_value());
  }
  SECTION("by CANCEL") {
    run.program->KillGroup(run.pid);
  }
  REQUIRE(run.UntilExit());
  CHECK(run.exit->value == SIGKILL);
}

TEST_CASE("a program that is no more supervised is ended by the guard") {
  pid_t group = 0;
  {
    Supervised run({"-c", "trap '' TERM; sleep 1000 & echo ready >$OUT; wait"},
                   [](ProgramSpec& spec) { spec.guard = Duration{100}; });
    REQUIRE(run.Start().has_value());
    REQUIRE(run.UntilOutput("ready"));
    group = run.pid;
    run.program.reset();  // as by an exception that nobody expected
    run.pid = 0;
  }
  while (::waitpid(-1, nullptr, __WALL) > 0) {  // the guard, and what it has ended
  }
  CHECK(FindMember(group) == kNobody);
}

TEST_CASE("a chain of forks does not outlive the program") {
  Supervised run({"-c",
                  "import os\n"
                  "if os.fork() == 0:\n"
                  "    while True:\n"
                  "        if os.fork():\n"
                  "            os._exit(0)\n"},
                 [](ProgramSpec& spec) {
                   spec.python = "/usr/bin/python3";
                   spec.guard = Duration{100};
                 });
  REQUIRE(run.Start().has_value());
  const pid_t group = run.pid;
  REQUIRE(run.UntilExit());
  if (run.group_alive) {
    REQUIRE(run.program->Signal(SIGKILL, Program::Target::kGroup).has_value());
    REQUIRE(run.UntilGroupEnded());
  }
  CHECK(run.Until([&] { return ::kill(-group, 0) != 0; }));
}

TEST_CASE("a program that puts itself into the background leaves no straggler") {
  Supervised run({"-c",
                  "import os, time\n"
                  "parent = os.getpid()\n"
                  "if os.fork():\n"
                  "    os._exit(0)\n"
                  "while os.getppid() == parent:\n"
                  "    pass\n"
                  "os.setsid()\n"
                  "open(os.environ['OUT'], 'w').write('daemon %d\\n' % os.getpid())\n"
                  "time.sleep(1000)\n"},
                 [](ProgramSpec& spec) { spec.python = "/usr/bin/python3"; });
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilExit());
  CHECK_FALSE(run.group_alive);
  REQUIRE(run.UntilOutput("\n"));
  ::kill(std::stoi(run.output.substr(run.output.find(' '))), SIGKILL);
}

TEST_CASE("orphans of the program are reaped") {
  Supervised run({"-c", "(setsid sh -c 'echo $$ >$OUT' &); read never <$NEVER"});
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilOutput("\n"));
  const pid_t orphan = std::stoi(run.output);
  CHECK(run.Until([&] { return !IsRunning(orphan); }));
}

TEST_CASE("an orphan behind the program's own untaken status is reaped too") {
  Supervised run({"-c", "read line; sleep 60 & exit 0"},
                 [](ProgramSpec& spec) { spec.pipe_stdin = true; });
  REQUIRE(run.Start().has_value());
  REQUIRE(run.program->WriteLine("go").has_value());
  // Both end while the loop stands still, so that SIGCHLD says nothing later.
  siginfo_t info{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(run.pid), &info, WEXITED | WNOWAIT) == 0);
  sigset_t child{};
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  REQUIRE(::sigwaitinfo(&child, nullptr) == SIGCHLD);
  REQUIRE(::kill(-run.pid, SIGKILL) == 0);
  REQUIRE(::sigwaitinfo(&child, nullptr) == SIGCHLD);
  run.program->Reap();
  REQUIRE(run.UntilExit());
  CHECK(HasNoChildren());
}

TEST_CASE("the end of the last of the group is reported, once") {
  Supervised run({"-c", "(read never <$NEVER) & (read never <$NEVER) & exit 0"});
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilExit());
  REQUIRE(run.group_alive);
  CHECK_FALSE(run.group_ended);
  REQUIRE(run.program->Signal(SIGTERM, Program::Target::kGroup).has_value());
  CHECK(run.UntilGroupEnded());
}

TEST_CASE("a last member that is no child of ours is seen to end") {
  // The straggler's parent has left the group and lives on, so no SIGCHLD comes to us.
  Supervised run({"-c",
                  "import os, signal, sys, time\n"
                  "out = os.open(os.environ['OUT'], os.O_WRONLY)\n"
                  "group = os.getpgrp()\n"
                  "if os.fork() == 0:\n"
                  "    child = os.fork()\n"
                  "    if child == 0:\n"
                  "        signal.pause()\n"
                  "    os.setpgid(0, 0)\n"
                  "    os.write(out, b'%d %d\\n' % (os.getpid(), child))\n"
                  "    signal.pause()\n"
                  "while os.getpgrp() == group:\n"
                  "    signal.pause()\n"},
                 [](ProgramSpec& spec) { spec.python = "/usr/bin/python3"; });
  REQUIRE(run.Start().has_value());
  REQUIRE(run.UntilOutput("\n"));
  std::istringstream pids(run.output);
  pid_t parent = 0;
  pid_t straggler = 0;
  pids >> parent >> straggler;
  REQUIRE(run.program->Signal(SIGKILL, Program::Target::kProcess).has_value());
  REQUIRE(run.UntilExit());
  REQUIRE(run.group_alive);
  // It becomes a zombie that nobody reaps: that is no member any more.
  ::kill(straggler, SIGKILL);
  CHECK(run.UntilGroupEnded());
  ::kill(parent, SIGKILL);
  CHECK(run.Until([] { return HasNoChildren(); }));
}

TEST_CASE("a program that still runs does not outlive its object") {
  pid_t pid = 0;
  {
    Supervised run({"-c", "trap '' TERM; echo ready >$OUT; read never <$NEVER"});
    pid = Value(run.Start());
    REQUIRE(run.UntilOutput("ready"));
  }
  CHECK_FALSE(IsRunning(pid));
}

TEST_CASE("the operator's pipe is the program's stdin") {
  Supervised run({"-c", "cat >$OUT; echo end of file >$OUT"},
                 [](ProgramSpec& spec) { spec.pipe_stdin = true; });
  REQUIRE(run.Start().has_value());
  REQUIRE(run.program->WriteLine("grüß dich").has_value());
  REQUIRE(run.program->CloseStdin().has_value());
  CHECK(run.UntilOutput("end of file"));
  CHECK(run.output == "grüß dich\nend of file\n");
  REQUIRE(run.UntilExit());
  CHECK_FALSE(run.program->WriteLine("late").has_value());
}

TEST_CASE("a program without the operator's pipe takes no lines") {
  Supervised run({"-c", "read never <$NEVER"});
  REQUIRE(run.Start().has_value());
  CHECK_FALSE(run.program->WriteLine("text").has_value());
  CHECK_FALSE(run.program->CloseStdin().has_value());
}

TEST_CASE("Python writes at once where its output is no terminal") {
  const Fd saved(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  REQUIRE(::dup2(Fd(::open("/dev/null", O_WRONLY | O_CLOEXEC)).Get(), STDOUT_FILENO) ==
          1);
  const auto variable = [](bool prompt) {
    Supervised run({"-c", "echo \"<$PYTHONUNBUFFERED>\" >$OUT"},
                   [&](ProgramSpec& spec) { spec.prompt = prompt; });
    return run.Start().has_value() && run.UntilOutput("\n") ? run.output : "not started";
  };
  ::unsetenv("PYTHONUNBUFFERED");
  const std::string by_default = variable(true);
  const std::string turned_off = variable(false);
  ::setenv("PYTHONUNBUFFERED", "", 1);
  const std::string set_empty = variable(true);
  ::unsetenv("PYTHONUNBUFFERED");
  REQUIRE(::dup2(saved.Get(), STDOUT_FILENO) == 1);
  CHECK(by_default == "<1>\n");
  CHECK(turned_off == "<>\n");
  CHECK(set_empty == "<>\n");
}

}  // namespace zsuper
