#include "control/hash_secret_command.hpp"

#include "control/identity/secret.hpp"

#include <iostream>
#include <optional>
#include <termios.h>
#include <unistd.h>

namespace parallax::control {
namespace {

/// Typed characters are not shown while this lives.
class Unseen {
  public:
    Unseen() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent.c_lflag |= ECHONL;
        changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;
    ~Unseen() {
        if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }

  private:
    termios before_{};
    bool changed_ = false;
};

/// The line without its end; nothing at the end of the input or when it is too long.
std::optional<std::string> read_line(std::istream& in) {
    std::string line;
    while (line.size() <= identity::secret_octets_max) {
        const int octet = in.get();
        if (octet == std::istream::traits_type::eof() && line.empty()) return std::nullopt;
        if (octet == std::istream::traits_type::eof() || octet == '\n') return line;
        line += static_cast<char>(octet);
    }
    return std::nullopt;
}

ExitCode refuse(const Console& console, std::string_view why) {
    console.err << "parallax: " << why << '\n';
    return ExitCode::Configuration;
}

} // namespace

ExitCode hash_secret_from(std::istream& in, SecretSource source, const Console& console) {
    const bool person = source == SecretSource::Person;
    if (person) console.err << "Secret: " << std::flush;
    const auto secret = read_line(in);
    if (!secret || secret->empty()) return refuse(console, "the secret must have 1 to 1024 octets");
    if (person) {
        console.err << "Again: " << std::flush;
        if (read_line(in) != secret) return refuse(console, "the two are not the same");
    }
    const auto salt = identity::new_salt();
    const auto hash = salt ? identity::hash_of(*secret, *salt) : std::nullopt;
    if (!hash) {
        console.err << "parallax: the secret could not be hashed\n";
        return ExitCode::Other;
    }
    console.out << hash->to_text() << '\n';
    return ExitCode::Good;
}

ExitCode run(const HashSecretCommand& /*command*/, const Console& console) {
    if (::isatty(STDIN_FILENO) == 0)
        return hash_secret_from(std::cin, SecretSource::Program, console);
    const Unseen unseen;
    return hash_secret_from(std::cin, SecretSource::Person, console);
}

} // namespace parallax::control
