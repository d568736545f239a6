// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdio>

// What a z/OS source of ours wants of Language Environment, played by data_set_test.cc:
// the source is compiled for the host with this in front of it.
extern "C" {
std::size_t __e2a_l(char* text, std::size_t size);
std::FILE* OpenDataSet(const char* name, const char* mode);
std::size_t ReadRecord(void* record, std::size_t size, std::size_t count,
                       std::FILE* file);
int IsAtEnd(std::FILE* file);
int HasFailed(std::FILE* file);
int CloseDataSet(std::FILE* file);
}

#define fopen OpenDataSet
#define fread ReadRecord
#define feof IsAtEnd
#define ferror HasFailed
#define fclose CloseDataSet
