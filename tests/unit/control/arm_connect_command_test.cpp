#include "control/arm_connect_command.hpp"

#include <catch2/catch.hpp>

#include <boost/json/parse.hpp>
#include <sstream>

using namespace parallax;
using namespace parallax::control;

namespace {

struct Told {
    ExitCode code;
    std::string out;
    std::string err;
};

Told told(const std::string& file, Format format) {
    std::ostringstream out;
    std::ostringstream err;
    const ExitCode code = run(ArmConnectCommand{file, format}, {out, err, {}});
    return {code, out.str(), err.str()};
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

const std::string examples = PARALLAX_SOURCE_DIR "/config/examples/";

} // namespace

TEST_CASE("the lines name the endpoint, the certificate and the first principal") {
    const Told result = told(examples + "control-plane.yaml", Format::Text);
    REQUIRE(result.code == ExitCode::Good);
    CHECK(has(result.out, "REQUESTS_CA_BUNDLE='/var/lib/parallax/state.db.certificate.pem'\n"));
    CHECK(has(result.out, "--endpoint-active-directory https://localhost:8443/adfs "));
    CHECK(has(result.out, "az login --service-principal -u app -p \"$SECRET\" --tenant adfs\n"));
    CHECK(has(result.out, "ARM_METADATA_HOSTNAME=localhost:8443 "));
    CHECK_FALSE(has(result.out, "scrypt$"));
}

TEST_CASE("programs get the same as JSON") {
    const Told result = told(examples + "control-plane.yaml", Format::Json);
    REQUIRE(result.code == ExitCode::Good);
    const auto shown = boost::json::parse(result.out);
    CHECK(shown.at("url").as_string() == "https://localhost:8443");
    CHECK(shown.at("tenant").as_string() == "00000000-0000-0000-0000-000000000002");
}

TEST_CASE("a path is one word for the shell") {
    Connection connection;
    connection.certificate = "/a b/it's.pem";
    CHECK(has(lines_of(connection), "REQUESTS_CA_BUNDLE='/a b/it'\\''s.pem'\n"));
}

TEST_CASE("without an endpoint there is nothing to connect to") {
    const Told result = told(examples + "lab.yaml", Format::Text);
    CHECK(result.code == ExitCode::Configuration);
    CHECK(has(result.err, "has no 'arm' in 'control'"));
    CHECK(told("/nowhere/parallax.yaml", Format::Text).code == ExitCode::Files);
}
