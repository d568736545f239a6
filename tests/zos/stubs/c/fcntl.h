// SPDX-License-Identifier: Apache-2.0
#pragma once
#define O_RDONLY 2
