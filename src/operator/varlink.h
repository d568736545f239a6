// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// The Varlink protocol (https://varlink.org) as far as both ends need it: JSON objects,
/// each ended by a NUL. A call names a method; it is answered by one reply or error, or,
/// if the caller said "more", by several replies, all but the last of which say
/// "continues". Calls of one connection are answered in their order.
namespace zsuper {

/// Cuts a stream of bytes into frames. Its storage is allotted once and never grows, so
/// a peer can't make us hold more than one frame that is too long.
class VarlinkFrames {
 public:
  explicit VarlinkFrames(std::size_t capacity)
      : storage_(new char[capacity]), capacity_(capacity) {}

  /// Where the next bytes go; invalidates the frames given out before. Size 0 when it
  /// is full.
  struct Space {
    char* data;
    std::size_t size;
  };
  Space Free();
  /// So many bytes were put there.
  void Filled(std::size_t count) { end_ += count; }
  /// The next whole frame, without its NUL.
  std::optional<std::string_view> Next();
  /// Does a single unfinished frame fill all of the storage?
  [[nodiscard]] bool Overrun() const { return end_ - begin_ == capacity_; }

 private:
  std::unique_ptr<char[]> storage_;  // not touched before it is needed
  std::size_t capacity_;
  std::size_t begin_ = 0;    // the first byte not given out
  std::size_t scanned_ = 0;  // no NUL in [begin_, scanned_)
  std::size_t end_ = 0;
};

struct VarlinkCall {
  std::string method;  ///< With its interface: "org.varlink.service.GetInfo".
  boost::json::object parameters;
  bool more = false;
  bool oneway = false;  ///< No reply, no error.
};

struct VarlinkReply {
  std::string error;  ///< Empty in a reply.
  boost::json::object parameters;
  bool continues = false;
};

/// Nothing if the frame is no call: not JSON, no object, a member of the wrong type.
std::optional<VarlinkCall> ParseVarlinkCall(std::string_view frame);
/// Nothing if the frame is neither a reply nor an error.
std::optional<VarlinkReply> ParseVarlinkReply(std::string_view frame);

/// The frame, closing NUL included.
std::string FormatVarlinkCall(const VarlinkCall& call);
std::string FormatVarlinkReply(const VarlinkReply& reply);

/// The errors that the protocol itself defines.
VarlinkReply InterfaceNotFound(std::string_view interface);
VarlinkReply MethodNotFound(std::string_view method);
VarlinkReply InvalidParameter(std::string_view parameter);

}  // namespace zsuper
