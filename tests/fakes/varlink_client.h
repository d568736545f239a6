// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "operator/runtime_folder.h"
#include "operator/varlink.h"

#include <catch2/catch.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zsuper {

/// A client of a task's socket that sends what a test likes and waits for replies.
class VarlinkClient {
 public:
  explicit VarlinkClient(const std::string& path) : frames_(1024 * 1024) {
    Result<Fd> connected = ConnectTask(path);
    REQUIRE(connected.has_value());
    fd_ = std::move(connected.value());
  }

  /// False: the other end has closed, or takes no more now.
  bool SendBytes(std::string_view bytes) {
    return ::send(fd_.Get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  void Call(const std::string& method, boost::json::object parameters = {},
            bool more = false) {
    CHECK(SendBytes(FormatVarlinkCall({method, std::move(parameters), more, false})));
  }
  void Command(const std::string& line, bool more = false) {
    Call("org.zsuper.Console.Command", {{"command", line}, {"console", "TESTER"}}, more);
  }
  /// The next reply; nothing if the connection was closed instead.
  std::optional<VarlinkReply> Reply() {
    for (;;) {
      if (const auto frame = frames_.Next()) {
        return ParseVarlinkReply(*frame);
      }
      pollfd state{fd_.Get(), POLLIN, 0};
      REQUIRE(::poll(&state, 1, 30'000) == 1);
      const VarlinkFrames::Space space = frames_.Free();
      const ssize_t count = ::recv(fd_.Get(), space.data, space.size, 0);
      if (count <= 0) {
        return std::nullopt;
      }
      frames_.Filled(static_cast<std::size_t>(count));
    }
  }
  /// The reply in short: "+" accepted, "-" refused, "!" error; "..." where it continues;
  /// then its messages.
  std::string Short() {
    const std::optional<VarlinkReply> reply = Reply();
    if (!reply) {
      return "closed";
    }
    const auto* accepted = reply->parameters.if_contains("accepted");
    std::string text = accepted == nullptr ? "!" : accepted->as_bool() ? "+" : "-";
    text += reply->continues ? "..." : "";
    if (const auto* messages = reply->parameters.if_contains("messages")) {
      for (const auto& message : messages->as_array()) {
        text += " " + std::string(message.as_string().c_str());
      }
    }
    return text;
  }
  [[nodiscard]] int Descriptor() const { return fd_.Get(); }

 private:
  Fd fd_;
  VarlinkFrames frames_;
};

}  // namespace zsuper
