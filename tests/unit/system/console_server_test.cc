// SPDX-License-Identifier: Apache-2.0
#include "system/console_server.h"

#include "fakes/answering_task.h"
#include "fakes/results.h"
#include "fakes/temporary_folder.h"
#include "fakes/varlink_client.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::Contains;
using zsuper::AnsweringTask;
using zsuper::TemporaryFolder;
using zsuper::VarlinkClient;
using Lines = std::vector<std::string>;

namespace {

std::atomic<bool> fail_next_epoll_add{false};

}  // namespace

// In place of libc's: a user may have no watches left.
extern "C" int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
  if (operation == EPOLL_CTL_ADD && fail_next_epoll_add.exchange(false)) {
    errno = ENOSPC;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_epoll_ctl, epoll, operation, fd, event));
}

namespace {

// A task WEB that answers what it got, and its socket.
struct Web {
  explicit Web(AnsweringTask::Program program = AnsweringTask::Echo())
      : task(folder, "WEB", std::move(program)) {}
  TemporaryFolder folder;
  std::string path = zsuper::TaskSocketPath(folder.Path(), "WEB", ::getpid());
  AnsweringTask task;
};

// A task WEB whose system stands still from Hold() to GoOn(): its CANCEL does not return.
// Consoles must be connected before, as its socket is removed.
class StandingStill {
 public:
  explicit StandingStill(AnsweringTask::Program program = AnsweringTask::Echo())
      : task_(Options(), std::move(program)), operator_(path_) {}
  StandingStill(const StandingStill&) = delete;
  StandingStill& operator=(const StandingStill&) = delete;
  ~StandingStill() { GoOn(); }

  VarlinkClient Connect() {
    VarlinkClient client(path_);
    client.Call("org.varlink.service.GetInfo");
    REQUIRE(client.Reply().has_value());
    return client;
  }
  void Hold() {
    operator_.Command("C WEB");
    held_.get_future().wait();
  }
  void GoOn() {
    if (!std::exchange(going_on_, true)) {
      go_on_.set_value();
    }
  }

 private:
  zsuper::SimulatedSystemOptions Options() {
    auto options = AnsweringTask::Named("WEB", folder_.Path());
    options.cancel = [this] {
      held_.set_value();
      go_on_.get_future().wait();
    };
    return options;
  }

  TemporaryFolder folder_;
  std::string path_ = zsuper::TaskSocketPath(folder_.Path(), "WEB", ::getpid());
  std::promise<void> held_;
  std::promise<void> go_on_;
  bool going_on_ = false;
  AnsweringTask task_;
  VarlinkClient operator_;
};

std::string Oneway(const std::string& line) {
  return zsuper::FormatVarlinkCall(
      {"org.zsuper.Console.Command", {{"command", line}}, false, true});
}

// A socket as another task's would be: listening, or left over.
zsuper::Fd MakeSocket(const std::string& path, bool listening) {
  zsuper::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto address = zsuper::SocketAddress(path);
  REQUIRE(address.has_value());
  REQUIRE(::bind(socket.Get(), reinterpret_cast<const sockaddr*>(&*address),
                 sizeof(*address)) == 0);
  if (listening) {
    REQUIRE(::listen(socket.Get(), 1) == 0);
  }
  return socket;
}

}  // namespace

TEST_CASE("the service describes itself") {
  const Web web;
  VarlinkClient client(web.path);
  client.Call("org.varlink.service.GetInfo");
  auto reply = client.Reply().value();
  CHECK(reply.parameters.at("product") == "zsuper");
  const boost::json::array interfaces = reply.parameters.at("interfaces").as_array();
  CHECK(interfaces.size() == 2);
  for (const auto& interface : interfaces) {
    client.Call("org.varlink.service.GetInterfaceDescription",
                {{"interface", interface}});
    reply = client.Reply().value();
    CHECK_THAT(reply.parameters.at("description").as_string().c_str(),
               Contains(std::string("\ninterface ") + interface.as_string().c_str()));
  }
}

TEST_CASE("what the service does not have is refused as the protocol says") {
  const Web web;
  VarlinkClient client(web.path);
  const auto [method, error, value] =
      GENERATE(table<const char*, const char*, const char*>(
          {{"org.zsuper.Console.Nope", "MethodNotFound", "org.zsuper.Console.Nope"},
           {"org.varlink.service.Nope", "MethodNotFound", "org.varlink.service.Nope"},
           {"org.example.Nope.Get", "InterfaceNotFound", "org.example.Nope"},
           {"Nope", "InterfaceNotFound", "Nope"},
           {"org.varlink.service.GetInterfaceDescription", "InvalidParameter",
            "interface"},
           {"org.zsuper.Console.Command", "InvalidParameter", "command"}}));
  client.Call(method);
  const auto reply = client.Reply().value();
  CHECK(reply.error == std::string("org.varlink.service.") + error);
  CHECK(reply.parameters.begin()->value() == value);
}

TEST_CASE("a wrong parameter is named, and the connection lives on") {
  const Web web;
  VarlinkClient client(web.path);
  const auto [name, value] =
      GENERATE(table<const char*, boost::json::value>({{"command", 1},
                                                       {"console", "lower"},
                                                       {"console", "NINECHARS"},
                                                       {"console", 5},
                                                       {"cart", "12"},
                                                       {"cart", "C9E2C6DBC300AF3X"},
                                                       {"cart", "-9E2C6DBC300AF30"},
                                                       {"timeout_ms", -1},
                                                       {"timeout_ms", "5s"},
                                                       {"timeout_ms", 1e300},
                                                       {"timeout_ms", 86'400'001}}));
  boost::json::object parameters{{"command", "F WEB,X"}};
  parameters[name] = value;
  client.Call("org.zsuper.Console.Command", parameters);
  const auto reply = client.Reply().value();
  CHECK(reply.error == "org.varlink.service.InvalidParameter");
  CHECK(reply.parameters.at("parameter") == name);
  client.Command("F WEB,X");
  CHECK(client.Short() == "+ GOT X");
}

TEST_CASE("the system knows of the task without asking it") {
  const Web web;
  VarlinkClient client(web.path);
  client.Command("F WEB,X");
  CHECK(client.Short() == "+ GOT X");
  client.Command("F WEB");
  CHECK(client.Short() == "- IEE311I MODIFY   PARAMETER MISSING");
  client.Call("org.zsuper.Console.GetTask");
  const auto reply = client.Reply().value();
  CHECK(reply.parameters.at("jobname") == "WEB");
  CHECK(reply.parameters.at("pid") == ::getpid());
  CHECK(reply.parameters.at("accepted") == 1);
  CHECK(reply.parameters.at("refused") == 1);
  CHECK(reply.parameters.at("started").as_string().size() ==
        std::string_view("2026-01-01T00:00:00Z").size());
}

TEST_CASE(
    "calls sent at once are answered in their order, even to a half-closed client") {
  const Web web;
  VarlinkClient client(web.path);
  client.Command("F WEB,1");
  client.Call("org.zsuper.Console.Nope");
  client.Command("F WEB,2");
  client.Command("F");
  REQUIRE(::shutdown(client.Descriptor(), SHUT_WR) == 0);
  CHECK(client.Short() == "+ GOT 1");
  CHECK(client.Short() == "!");
  CHECK(client.Short() == "+ GOT 2");
  CHECK(client.Short() == "- IEE311I MODIFY   PARAMETER MISSING");
  CHECK(client.Short() == "closed");
}

TEST_CASE("garbage is answered with an error and closes its connection, no other") {
  const Web web;
  VarlinkClient other(web.path);
  const std::string nul(1, '\0');
  const auto bytes =
      GENERATE_COPY(std::string("{") + nul, std::string("[]") + nul, nul,
                    std::string("{\"method\":5}") + nul, std::string(16 * 1024, 'x'),
                    std::string("{\"method\":\"") + std::string(17 * 1024, 'x'));
  VarlinkClient client(web.path);
  static_cast<void>(client.SendBytes(bytes));
  const auto reply = client.Reply().value();
  CHECK(reply.error == "org.zsuper.Console.InvalidCall");
  CHECK_THAT(reply.parameters.at("messages").at(0).as_string().c_str(),
             Contains("ZSU0418E unable to understand a console's call: "));
  CHECK(client.Short() == "closed");
  other.Command("F WEB,X");
  CHECK(other.Short() == "+ GOT X");
}

TEST_CASE("a client that never reads is cut off, and no one waits for it") {
  const Web web;
  VarlinkClient deaf(web.path);
  const std::string call =
      zsuper::FormatVarlinkCall({"org.varlink.service.GetInterfaceDescription",
                                 {{"interface", "org.zsuper.Console"}}});
  // More replies than the socket and the server's buffer hold together.
  int unsent = 0;
  while (unsent < 10'000 && deaf.SendBytes(call)) {
    ++unsent;
  }
  while (unsent < 10'000) {
    pollfd state{deaf.Descriptor(), POLLOUT, 0};
    REQUIRE(::poll(&state, 1, 30'000) == 1);
    if ((state.revents & (POLLHUP | POLLERR)) != 0) {
      break;
    }
    static_cast<void>(deaf.SendBytes(call));
    ++unsent;
  }
  CHECK(unsent < 10'000);
  VarlinkClient other(web.path);
  other.Command("F WEB,X");
  CHECK(other.Short() == "+ GOT X");
}

TEST_CASE("clients that vanish leave nothing behind") {
  const Web web;
  const auto count = [] {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  {
    VarlinkClient client(web.path);
    client.Command("F WEB,X");
    CHECK(client.Short() == "+ GOT X");
  }
  VarlinkClient last(web.path);
  last.Command("F WEB,X");
  CHECK(last.Short() == "+ GOT X");
  const auto before = count();
  for (int i = 0; i < 1000; ++i) {  // several times more than are served at once
    VarlinkClient client(web.path);
    client.Command("F WEB,X", i % 2 == 0);
  }
  // Each round trip lets the server see some more of them go.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (count() > before && std::chrono::steady_clock::now() < deadline) {
    last.Call("org.varlink.service.GetInfo");
    REQUIRE(last.Reply().has_value());
  }
  CHECK(count() <= before);
}

TEST_CASE("more clients than are served at once wait for their turn") {
  const Web web;
  std::vector<VarlinkClient> clients;
  for (int i = 0; i < 300; ++i) {
    clients.emplace_back(web.path);
    clients.back().Call("org.varlink.service.GetInfo");
  }
  for (auto& client : clients) {
    CHECK(client.Reply().has_value());
    VarlinkClient gone(std::move(client));
  }
}

TEST_CASE("idle consoles lock no operator out, and who waits for something stays") {
  const Web web;
  VarlinkClient watching(web.path);
  watching.Command("F WEB,FIRST", true);
  CHECK(watching.Short() == "+... GOT FIRST");
  std::vector<VarlinkClient> idle;
  for (int i = 0; i < 600; ++i) {
    idle.emplace_back(web.path);
  }
  VarlinkClient last(web.path);
  last.Command("F WEB,X");
  CHECK(last.Short() == "+ GOT X");
  CHECK(idle.front().Short() == "closed");
  watching.Command("F WEB,STILL HERE");
  CHECK(watching.Short() == "+");
  CHECK(watching.Short() == "+ GOT STILL HERE");
}

TEST_CASE("a console that can't be watched is closed, and no other") {
  const Web web;
  VarlinkClient before(web.path);
  before.Command("F WEB,X");
  CHECK(before.Short() == "+ GOT X");
  fail_next_epoll_add = true;
  VarlinkClient unlucky(web.path);
  CHECK(unlucky.Short() == "closed");
  VarlinkClient after(web.path);
  after.Command("F WEB,Y");
  CHECK(after.Short() == "+ GOT Y");
  before.Command("F WEB,Z");
  CHECK(before.Short() == "+ GOT Z");
}

TEST_CASE("a command is not carried out once its console has hung up") {
  std::atomic<bool> carried_out{false};
  StandingStill web([&carried_out](const zsuper::Command& command) {
    carried_out = carried_out || command.text == "GONE";
    return Lines{"GOT " + command.text};
  });
  auto gone = std::make_optional(web.Connect());
  VarlinkClient other = web.Connect();
  web.Hold();
  gone->Command("F WEB,GONE");
  gone.reset();
  other.Command("F WEB,HERE");
  web.GoOn();
  CHECK(other.Short() == "+ GOT HERE");
  CHECK_FALSE(carried_out);
}

TEST_CASE("no call without a reply is lost, not even of a client that hangs up") {
  std::promise<void> all;
  Lines done;
  const Web web([&](const zsuper::Command& command) {
    done.push_back(command.text);
    if (command.text == "200") {
      all.set_value();
    }
    return Lines{};
  });
  std::string calls;
  for (int i = 1; i <= 200; ++i) {
    calls += Oneway("F WEB," + std::to_string(i));
  }
  CHECK(VarlinkClient(web.path).SendBytes(calls));
  REQUIRE(all.get_future().wait_for(std::chrono::seconds(30)) ==
          std::future_status::ready);
  REQUIRE(done.size() == 201);  // START is the first
  for (int i = 1; i <= 200; ++i) {
    CHECK(done[static_cast<std::size_t>(i)] == std::to_string(i));
  }
}

TEST_CASE("commands of many consoles at once are all taken while the task keeps up") {
  StandingStill web;
  std::vector<VarlinkClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(web.Connect());
  }
  web.Hold();
  for (int i = 0; i < 20; ++i) {
    clients[static_cast<std::size_t>(i)].Command("F WEB," + std::to_string(i));
  }
  web.GoOn();
  for (int i = 0; i < 20; ++i) {
    CHECK(clients[static_cast<std::size_t>(i)].Short() == "+ GOT " + std::to_string(i));
  }
}

TEST_CASE("a client that sends many calls at once gets one turn, as all others") {
  StandingStill web;
  constexpr int kClients = 50;
  constexpr int kCalls = 100;
  std::vector<VarlinkClient> greedy;
  for (int i = 0; i < kClients; ++i) {
    greedy.push_back(web.Connect());
  }
  VarlinkClient modest = web.Connect();
  web.Hold();
  std::string calls;
  for (int i = 0; i < kCalls; ++i) {
    calls += zsuper::FormatVarlinkCall(
        {"org.zsuper.Console.Command", {{"command", "F OTHER,X"}}});
  }
  for (VarlinkClient& client : greedy) {
    CHECK(client.SendBytes(calls));
  }
  modest.Call("org.zsuper.Console.GetTask");
  web.GoOn();
  const auto reply = modest.Reply().value();
  CHECK(reply.parameters.at("refused").as_int64() <= 4 * kClients);
}

TEST_CASE("the socket is its user's alone, and no program inherits it") {
  const Web web;
  struct stat status {};
  REQUIRE(::lstat(web.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  VarlinkClient client(web.path);
  client.Command("F WEB,X");
  CHECK(client.Short() == "+ GOT X");
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone);
    if (target.rfind("socket:", 0) == 0 || target.rfind("anon_inode:", 0) == 0) {
      const int flags = ::fcntl(std::stoi(entry.path().filename()), F_GETFD);
      CHECK((flags & FD_CLOEXEC) != 0);
    }
  }
}

TEST_CASE("a starting task removes left-over sockets and nothing else") {
  const TemporaryFolder folder;
  static_cast<void>(MakeSocket(folder.Path() + "/WEB.11", false));
  static_cast<void>(MakeSocket(folder.Path() + "/DEAD.12", false));
  static_cast<void>(MakeSocket(folder.Path() + "/other", false));
  const zsuper::Fd live = MakeSocket(folder.Path() + "/LIVE.13", true);
  std::ofstream(folder.Path() + "/FILE.14") << "x";
  const AnsweringTask task(folder, "WEB");
  CHECK_FALSE(std::filesystem::exists(folder.Path() + "/WEB.11"));
  CHECK_FALSE(std::filesystem::exists(folder.Path() + "/DEAD.12"));
  CHECK(std::filesystem::exists(folder.Path() + "/other"));
  CHECK(std::filesystem::exists(folder.Path() + "/LIVE.13"));
  CHECK(std::filesystem::exists(folder.Path() + "/FILE.14"));
}

TEST_CASE("a second task of a name is refused only where the name is unique") {
  const TemporaryFolder folder;
  const zsuper::Fd running = MakeSocket(folder.Path() + "/WEB.11", true);
  auto options = AnsweringTask::Named("WEB", folder.Path());
  options.unique = true;
  CHECK(Failure(zsuper::OpenSimulatedSystem(options)) ==
        "ZSU0403E unable to start WEB: it is running already, process 11");
  options.unique = false;
  CHECK(zsuper::OpenSimulatedSystem(options).has_value());
  options.unique = true;
  options.jobname = "OTHER";
  CHECK(zsuper::OpenSimulatedSystem(options).has_value());
}

TEST_CASE("a lock on the folder, which others may have, holds no task up") {
  const TemporaryFolder folder;
  const zsuper::Fd locked(::open(folder.Path().c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(::flock(locked.Get(), LOCK_EX) == 0);
  auto options = AnsweringTask::Named("WEB", folder.Path());
  options.unique = true;
  CHECK(zsuper::OpenSimulatedSystem(options).has_value());
}

TEST_CASE("a task of a unique name gives up if its turn does not come") {
  const TemporaryFolder folder;
  const std::string file = folder.Path() + "/.unique";
  const zsuper::Fd locked(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  REQUIRE(::flock(locked.Get(), LOCK_EX) == 0);
  auto options = AnsweringTask::Named("WEB", folder.Path());
  CHECK(zsuper::OpenSimulatedSystem(options).has_value());
  options.unique = true;
  CHECK_THAT(Failure(zsuper::OpenSimulatedSystem(options)),
             Contains("ZSU0419E unable to lock '" + file + "' for a unique name: "));
}

TEST_CASE("a task's socket listens from the moment that it is seen") {
  const TemporaryFolder folder;
  const std::string path = zsuper::TaskSocketPath(folder.Path(), "WEB", ::getpid());
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    auto started = std::async(std::launch::async, [&folder] {
      return zsuper::OpenSimulatedSystem(AnsweringTask::Named("WEB", folder.Path()));
    });
    auto connected = zsuper::ConnectTask(path);
    while (!connected.has_value()) {
      refused += connected.error().os_error == ECONNREFUSED ? 1 : 0;
      connected = zsuper::ConnectTask(path);
    }
    REQUIRE(started.get().has_value());
  }
  CHECK(refused == 0);
}

TEST_CASE("a folder in which no socket can be made is an error") {
  CHECK_THAT(Failure(zsuper::OpenSimulatedSystem(
                 AnsweringTask::Named("WEB", "/no/such/folder"))),
             Contains("ZSU0402E") && Contains("No such file or directory"));
}

TEST_CASE("a message to nobody in particular reaches every console that listens") {
  Web web;
  VarlinkClient first(web.path);
  VarlinkClient second(web.path);
  VarlinkClient idle(web.path);
  first.Command("F WEB,A", true);
  CHECK(first.Short() == "+... GOT A");
  second.Command("F WEB,B", true);
  CHECK(second.Short() == "+... GOT B");
  idle.Command("F WEB,C");
  CHECK(idle.Short() == "+ GOT C");

  zsuper::Issuer told;
  told.console_id = 1;
  web.task.Tell("STOPPED BY THE FIRST", told);
  web.task.Tell("NEWS");
  CHECK(second.Short() == "+... STOPPED BY THE FIRST");
  CHECK(second.Short() == "+... NEWS");
  const auto news = first.Reply().value();
  CHECK(news.parameters.at("messages").as_array().at(0) == "NEWS");
  CHECK_FALSE(news.parameters.contains("cart"));  // it answers nothing
  idle.Command("F WEB,D");
  CHECK(idle.Short() == "+ GOT D");
}

TEST_CASE("GetTask shows the state that the task published last") {
  Web web;
  VarlinkClient client(web.path);
  web.task.Publish({"ready", 4711, "3 of 7 loaded"});
  client.Call("org.zsuper.Console.GetTask");
  const auto reply = client.Reply().value();
  CHECK(reply.parameters.at("state") == "ready");
  CHECK(reply.parameters.at("program") == 4711);
  CHECK(reply.parameters.at("says") == "3 of 7 loaded");
}

TEST_CASE("another user's commands are refused") {
  if (::geteuid() != 0) {
    WARN("needs root, not tested");
    return;
  }
  const Web web;
  REQUIRE(::chmod(web.folder.Path().c_str(), 0711) == 0);
  REQUIRE(::chmod(web.path.c_str(), 0666) == 0);
  const std::string call =
      zsuper::FormatVarlinkCall({"org.zsuper.Console.Command", {{"command", "F WEB,X"}}});
  const auto address = zsuper::SocketAddress(web.path);
  int answers[2] = {-1, -1};
  REQUIRE(::pipe(answers) == 0);
  const pid_t child = ::fork();
  if (child == 0) {  // only system calls from here on: there are other threads
    char buffer[512];
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (::setuid(65534) != 0 ||
        ::connect(socket, reinterpret_cast<const sockaddr*>(&*address),
                  sizeof(*address)) != 0 ||
        ::write(socket, call.data(), call.size()) < 0) {
      ::_exit(1);
    }
    const ssize_t count = ::read(socket, buffer, sizeof(buffer));
    ::_exit(count > 0 && ::write(answers[1], buffer, count) == count ? 0 : 1);
  }
  const zsuper::Fd from(answers[0]);
  const zsuper::Fd to(answers[1]);
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  std::string answer(512, '\0');
  answer.resize(static_cast<std::size_t>(::read(from.Get(), answer.data(), 512)));
  const auto reply =
      zsuper::ParseVarlinkReply({answer.data(), answer.size() - 1}).value();
  CHECK(reply.error == "org.zsuper.Console.NotAuthorized");
  CHECK(reply.parameters.at("messages").at(0) == "IEE345I MODIFY   AUTHORITY INVALID");
}
