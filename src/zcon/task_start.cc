// SPDX-License-Identifier: Apache-2.0
#include "zcon/task_start.h"

#include "messages/message.h"
#include "operator/console_interface.h"
#include "operator/runtime_folder.h"
#include "text/characters.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace zsuper {
namespace {

// What is shown of the output of a task that failed.
constexpr std::size_t kShownLines = 10;

// zcon has one thread.
std::string Variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

// The task stands in another folder than we.
std::string Absolute(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::absolute(path, ignored);
}

std::string UserFolder(const char* variable, std::string_view below_home) {
  const std::string named = Variable(variable);
  return (named.empty() ? Variable("HOME") + std::string(below_home) : named) + "/zsuper";
}

bool IsFile(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// MVS has capitals only; a file may be named so, or in small letters.
Result<std::string> FindMember(const std::string& name) {
  std::string tried;
  for (const std::string& folder : MemberFolders()) {
    for (const std::string& file : {name, ToLower(name)}) {
      const std::string path = Absolute(fmt::format("{}/{}", folder, file));
      if (IsFile(path)) {
        return path;
      }
    }
    tried += (tried.empty() ? "" : " or ") + folder;
  }
  return Fail<msg::NoMember>(name, tried);
}

Result<void> MakeFolders(const std::string& folder) {
  for (std::size_t end = folder.find('/', 1); true; end = folder.find('/', end + 1)) {
    const std::string part = folder.substr(0, end);
    if (::mkdir(part.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
      return FailWithErrno<msg::SpoolNotMade>(errno, part, ErrnoText(errno));
    }
    if (end == std::string::npos) {
      return {};
    }
  }
}

// Beside zcon, as both are built and installed; else on PATH.
std::string FindZsuper() {
  std::error_code ignored;
  const std::string beside =
      std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "zsuper";
  return ::access(beside.c_str(), X_OK) == 0 ? beside : "zsuper";
}

// The errno of what failed, or 0. In a session of its own, with nothing on stdin, in the
// root folder: what the task is must not depend on where its operator happens to be.
int SpawnZsuper(std::vector<std::string> words, int output, pid_t& pid) {
  std::vector<char*> argv;
  std::transform(words.begin(), words.end(), std::back_inserter(argv),
                 [](std::string& word) { return word.data(); });
  argv.push_back(nullptr);
  sigset_t ours;  // we ignore it
  ::sigemptyset(&ours);
  ::sigaddset(&ours, SIGPIPE);
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_init(&actions);
  int error = ::posix_spawnattr_setflags(
      &attributes, static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF));
  error = error != 0 ? error : ::posix_spawnattr_setsigdefault(&attributes, &ours);
  error = error != 0 ? error
                     : ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
                                                          "/dev/null", O_RDONLY, 0);
  for (const int to : {STDOUT_FILENO, STDERR_FILENO}) {
    error = error != 0 ? error : ::posix_spawn_file_actions_adddup2(&actions, output, to);
  }
  error = error != 0 ? error : ::posix_spawn_file_actions_addchdir_np(&actions, "/");
  error = error != 0 ? error
                     : ::posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(),
                                      environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return error;
}

std::vector<std::string> LastLines(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > kShownLines) {
      lines.erase(lines.begin());
    }
  }
  return lines;
}

}  // namespace

std::vector<std::string> MemberFolders() {
  const std::string named = Variable("ZSUPER_PROCLIB");
  if (named.empty()) {
    return {UserFolder("XDG_CONFIG_HOME", "/.config") + "/proclib",
            "/etc/zsuper/proclib"};
  }
  std::vector<std::string> folders;
  for (std::size_t begin = 0; begin <= named.size();) {
    const std::size_t end = std::min(named.find(':', begin), named.size());
    if (end > begin) {
      folders.push_back(named.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return folders;
}

std::string SpoolFolder() {
  return UserFolder("XDG_STATE_HOME", "/.local/state") + "/spool";
}

Result<TaskStart> TaskStart::Begin(const OperatorCommand& command, std::string folder,
                                   Time deadline) {
  ZSU_TRY_ASSIGN(const std::string member, FindMember(command.name));
  const std::string& name = command.jobname.empty() ? command.name : command.jobname;
  TaskStart start(name, std::move(folder), deadline);
  ZSU_TRY(start.Spawn(member, command.text));
  return start;
}

Result<void> TaskStart::Spawn(const std::string& member, const std::string& parms) {
  const std::string spool = Absolute(SpoolFolder());
  ZSU_TRY(MakeFolders(spool));
  const std::string first = fmt::format("{}/{}.{}.starting", spool, name_, ::getpid());
  const Fd output(::open(first.c_str(),
                         O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
                         S_IRUSR | S_IWUSR));
  if (!output.IsOpen()) {
    return FailWithErrno<msg::SpoolNotMade>(errno, first, ErrnoText(errno));
  }
  std::vector<std::string> words = {FindZsuper(), "--jobname=" + name_};
  if (!parms.empty()) {
    words.push_back("--start-parms=" + parms);
  }
  words.push_back("@" + member);
  if (const int error = SpawnZsuper(words, output.Get(), pid_)) {
    (void)::unlink(first.c_str());
    return FailWithErrno<msg::ProgramNotStarted>(error, words.front(), ErrnoText(error));
  }
  spool_ = fmt::format("{}/{}.{}.log", spool, name_, pid_);
  if (::rename(first.c_str(), spool_.c_str()) != 0) {
    spool_ = first;
  }
  return {};
}

std::optional<TaskStart::Outcome> TaskStart::Look(Time now) {
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) {
    return Failed(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  }
  if (!link_) {
    Ask();
  } else {
    link_->Receive();
    if (const std::optional<VarlinkReply> reply = link_->Next()) {
      const auto* state = reply->parameters.if_contains("state");
      if (state != nullptr && state->is_string() && state->get_string() != "starting") {
        return Outcome{{Text<msg::TaskStarted>(jobname_, pid_, spool_)}};
      }
      link_->Send({std::string(kGetTaskMethod), {}, false, false});
    }
  }
  if (now >= deadline_) {
    return Outcome{{Text<msg::TaskNotSeen>(name_, pid_, spool_)}, ZconStatus::kNoAnswer};
  }
  return std::nullopt;
}

// A task that ends so soon may have been meant to.
TaskStart::Outcome TaskStart::Failed(int status) {
  Outcome outcome;
  outcome.lines = LastLines(spool_);
  outcome.lines.push_back(Text<msg::TaskEndedAtOnce>(name_, status, spool_));
  outcome.status = status == 0 ? ZconStatus::kAccepted : ZconStatus::kRefused;
  return outcome;
}

// Its socket has our child's number.
void TaskStart::Ask() {
  const auto sockets = ListTaskSockets(folder_);
  if (!sockets.has_value()) {
    return;
  }
  for (const TaskSocket& socket : sockets.value()) {
    if (socket.pid != pid_) {
      continue;
    }
    auto link = TaskLink::Connect(socket);
    if (link.has_value()) {
      jobname_ = socket.jobname;
      link_ = std::move(link.value());
      link_->Send({std::string(kGetTaskMethod), {}, false, false});
    }
    return;
  }
}

}  // namespace zsuper
