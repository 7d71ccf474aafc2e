#include "control/hash_secret_command.hpp"

#include "control/identity/secret.hpp"

#include <catch2/catch.hpp>

#include <sstream>

using namespace parallax;
using namespace parallax::control;

namespace {

struct Told {
    ExitCode code;
    std::string out;
    std::string err;
};

Told told(const std::string& typed, SecretSource source) {
    std::istringstream in(typed);
    std::ostringstream out;
    std::ostringstream err;
    const ExitCode code = hash_secret_from(in, source, {out, err, {}});
    return {code, out.str(), err.str()};
}

} // namespace

TEST_CASE("a program's secret is hashed, with or without the line's end") {
    const std::string typed = GENERATE(as<std::string>(), "s3cret", "s3cret\n", "s3cret\nmore\n");
    const Told result = told(typed, SecretSource::Program);
    REQUIRE(result.code == ExitCode::Good);
    CHECK(result.err.empty());
    const auto hash = config::SecretHash::from_text(result.out.substr(0, result.out.find('\n')));
    REQUIRE(hash);
    CHECK(identity::matches("s3cret", *hash));
}

TEST_CASE("a person types the secret twice") {
    CHECK(told("a\na\n", SecretSource::Person).code == ExitCode::Good);
    CHECK(told("a\nb\n", SecretSource::Person).code == ExitCode::Configuration);
    CHECK(told("a\n", SecretSource::Person).code == ExitCode::Configuration);
}

TEST_CASE("a secret that is none is refused and not repeated") {
    const std::string typed =
        GENERATE(as<std::string>(), "", "\n", std::string(identity::secret_octets_max + 1, 'x'));
    const Told result = told(typed, SecretSource::Program);
    CHECK(result.code == ExitCode::Configuration);
    CHECK(result.out.empty());
    CHECK(result.err == "parallax: the secret must have 1 to 1024 octets\n");
}
