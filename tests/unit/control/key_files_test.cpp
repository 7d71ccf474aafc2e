#include "control/key_files.hpp"

#include "tests/unit/control/workspace.hpp"

#include <sys/stat.h>

using namespace parallax;
using namespace parallax::control;

namespace {

constexpr std::string_view secret = "AAECAwQFBgcICQoLDA0ODw==";

std::string key_text(const std::string& name) {
    return "key \"" + name + "\" { algorithm hmac-sha256; secret \"" + std::string{secret} +
           "\"; };\n";
}

struct Files {
    config::RegistrationKey add(const std::string& file, const std::string& text,
                                mode_t mode = 0600) const {
        config::RegistrationKey key;
        key.file = {workspace.write(file, text), {7, 13}};
        REQUIRE(chmod(key.file.path.c_str(), mode) == 0);
        return key;
    }
    /// What is wrong, in one line.
    static std::string problem(std::vector<config::RegistrationKey> keys) {
        config::Registration registration;
        registration.keys = std::move(keys);
        const auto read = read_keyring(registration, "parallax.yaml");
        const auto* const findings = std::get_if<Findings>(&read);
        if (!findings) return "";
        REQUIRE(findings->size() == 1);
        const std::string text = to_text(findings->front());
        CHECK(text.find(secret) == std::string::npos);
        CHECK(text.starts_with("parallax.yaml:7:13: error: key file '"));
        return text.substr(text.find("': ") + 3);
    }
    testing::Workspace workspace;
};

} // namespace

TEST_CASE("keys are read with what they may change") {
    const Files files;
    config::Registration registration;
    registration.keys = {files.add("a", key_text("A.example"), 0400),
                         files.add("b", key_text("b.example"))};
    registration.keys[1].networks = {"rg/n1"};
    const auto read = read_keyring(registration, "parallax.yaml");
    const auto* const keyring = std::get_if<std::shared_ptr<const registration::Keyring>>(&read);
    REQUIRE(keyring);
    REQUIRE((*keyring)->holders.size() == 2);
    CHECK((*keyring)->holders[0].key.name.to_text() == "a.example.");
    CHECK((*keyring)->holders[0].grant.networks.empty());
    CHECK((*keyring)->holders[1].grant.networks == std::vector<std::string>{"rg/n1"});
}

TEST_CASE("a secret that others may read is none") {
    const Files files;
    for (const mode_t mode : {0640U, 0604U, 0620U, 0601U}) {
        CHECK(Files::problem({files.add("k", key_text("a"), mode)}) ==
              "others may read this secret; make its mode 0600");
    }
}

TEST_CASE("what is no key file is told, with its place and nothing of it") {
    const Files files;
    CHECK(Files::problem({files.add("k", std::string{secret})}).starts_with("is no key as"));
    CHECK(Files::problem({files.add("k", key_text("a") + std::string(5000, ' '))})
              .starts_with("is no key as"));
    config::RegistrationKey missing = files.add("k", "");
    REQUIRE(unlink(missing.file.path.c_str()) == 0);
    CHECK(Files::problem({missing}) == "cannot be read: No such file or directory");
    REQUIRE(mkfifo(missing.file.path.c_str(), 0600) == 0);
    CHECK(Files::problem({missing}) == "is no file");
}

TEST_CASE("two keys of one name are one too many") {
    const Files files;
    CHECK(Files::problem(
              {files.add("a", key_text("k.example")), files.add("b", key_text("K.Example"))}) ==
          "another file has a key of the name k.example.");
}
