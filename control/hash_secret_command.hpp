// `parallax hash-secret`: a principal's secret -> what `secret-hash` in the configuration wants.
//
// The secret is asked for, or read from standard input; never an argument, which others could see.
// One thread.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"

#include <istream>

namespace parallax::control {

struct HashSecretCommand {};

ExitCode run(const HashSecretCommand& command, const Console& console);

/// A person types it twice; a program writes it once.
enum class SecretSource : std::uint8_t { Person, Program };

/// The first line of `in` is the secret; of a person the second must be the same.
ExitCode hash_secret_from(std::istream& in, SecretSource source, const Console& console);

} // namespace parallax::control
