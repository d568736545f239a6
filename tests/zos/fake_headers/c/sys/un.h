// SPDX-License-Identifier: Apache-2.0
#pragma once
struct sockaddr_un {
  unsigned char sun_len, sun_family;
  char sun_path[108];
};
