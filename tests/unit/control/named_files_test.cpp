#include "control/named_files.hpp"

#include "control/http/certificate.hpp"
#include "tests/unit/control/workspace.hpp"

#include <sys/stat.h>

using namespace parallax;
using namespace parallax::control;

namespace {

/// A configuration whose registration and endpoint name files of a folder.
struct Named {
    Named() {
        config.file = "c.yaml";
        config.control.state = config::FilePath{workspace.path("s.db"), {5, 1}};
    }
    void name_key(const std::string& text, mode_t mode) {
        config::RegistrationKey key;
        key.file = {workspace.write("k.key", text), {7, 13}};
        REQUIRE(chmod(key.file.path.c_str(), mode) == 0);
        config.control.registration.emplace().keys.push_back(key);
    }
    void name_certificate(const std::string& certificate, const std::string& key) {
        config::Arm& arm = config.control.arm.emplace();
        arm.certificate = config::FilePath{workspace.write("c.pem", certificate), {8, 3}};
        arm.key = config::FilePath{workspace.write("c.key.pem", key), {9, 3}};
    }
    /// One line a fault.
    std::string faults() const {
        std::string text;
        for (const Finding& finding : faults_of_named_files(config))
            text += to_text(finding) + '\n';
        return text;
    }

    testing::Workspace workspace;
    config::Config config;
};

const std::string key_text = "key \"k\" { algorithm hmac-sha256; secret "
                             "\"AAECAwQFBgcICQoLDA0ODw==\"; };\n";

http::Certificate made() {
    return *http::make_certificate({{"localhost"}, {"127.0.0.1"}}, 1'800'000'000);
}

} // namespace

TEST_CASE("files that are as they should be, or that nobody names, are no fault") {
    Named named;
    CHECK(named.faults().empty());
    named.name_key(key_text, 0600);
    const http::Certificate pair = made();
    named.name_certificate(pair.certificate, pair.key);
    CHECK(named.faults().empty());
    named.config.control.arm->certificate.reset(); // made at start, not by a check
    named.config.control.arm->key.reset();
    CHECK(named.faults().empty());
    CHECK_FALSE(std::filesystem::exists(named.workspace.path("s.db.certificate.pem")));
}

TEST_CASE("a key that others may read is told where it is named, and nothing of it") {
    Named named;
    named.name_key(key_text, 0640);
    const std::string told = named.faults();
    CHECK(told.starts_with("c.yaml:7:13: error: key file '"));
    CHECK(told.find("others may read this secret; make its mode 0600") != std::string::npos);
    CHECK(told.find("AAECAw") == std::string::npos);
}

TEST_CASE("of a certificate and its key, the one that is missing or wrong is told") {
    Named named;
    const http::Certificate pair = made();
    named.name_certificate(pair.certificate, pair.key);
    REQUIRE(unlink(named.config.control.arm->key->path.c_str()) == 0);
    CHECK(named.faults().starts_with("c.yaml:9:3: error: "));
    CHECK(named.faults().find("c.key.pem: is missing") != std::string::npos);
    named.name_certificate(pair.certificate, made().key);
    CHECK(named.faults().starts_with("c.yaml:8:3: error: "));
    named.name_certificate("no certificate", pair.key);
    CHECK(named.faults().starts_with("c.yaml:8:3: error: "));
}
