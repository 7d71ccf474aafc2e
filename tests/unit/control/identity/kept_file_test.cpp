#include "control/identity/kept_file.hpp"

#include "tests/unit/control/folder.hpp"

#include <fstream>
#include <sys/stat.h>

using namespace parallax::control::identity;
using parallax::control::testing::Folder;

namespace {

/// The text, "absent", or what is wrong behind the path.
std::string read(const std::string& path, Readers readers) {
    const auto outcome = read_kept(path, readers);
    if (const auto* const fault = std::get_if<FileFault>(&outcome)) {
        REQUIRE(fault->text.starts_with(path + ": "));
        return fault->text.substr(path.size() + 2);
    }
    return std::get<std::optional<std::string>>(outcome).value_or("absent");
}

unsigned mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

} // namespace

TEST_CASE("what is written is read, by whom it is for") {
    const Folder folder;
    const std::string secret = folder.file("key"), open = folder.file("certificate");
    CHECK(read(secret, Readers::Owner) == "absent");
    CHECK_FALSE(write_kept(secret, "one", Readers::Owner));
    CHECK_FALSE(write_kept(secret, "two", Readers::Owner));
    CHECK_FALSE(write_kept(open, "three", Readers::Everybody));
    CHECK(read(secret, Readers::Owner) == "two");
    CHECK(read(open, Readers::Everybody) == "three");
    CHECK(mode_of(secret) == 0600);
    CHECK(mode_of(open) == 0644);
    CHECK_FALSE(std::filesystem::exists(secret + ".new"));
}

TEST_CASE("a file for its owner alone is refused when it is not that") {
    const Folder folder;
    const std::string path = folder.file("key"), link = folder.file("link");
    REQUIRE_FALSE(write_kept(path, "text", Readers::Owner));
    std::filesystem::create_symlink(path, link);
    CHECK(read(link, Readers::Owner) == "Too many levels of symbolic links");
    CHECK(read(link, Readers::Everybody) == "text");
    REQUIRE(chmod(path.c_str(), 0640) == 0);
    CHECK(read(path, Readers::Owner).starts_with("others may read this key"));
    CHECK(read(folder.file(""), Readers::Everybody) == "is no file");
}

TEST_CASE("as large as allowed, and where it can be written") {
    const Folder folder;
    const std::string path = folder.file("file");
    std::ofstream{path} << std::string(kept_file_octets_max, 'x');
    CHECK(read(path, Readers::Everybody).size() == kept_file_octets_max);
    std::ofstream{path, std::ios::app} << 'x';
    CHECK(read(path, Readers::Everybody) == "is too large");
    const auto fault = write_kept(folder.file("none/file"), "x", Readers::Owner);
    REQUIRE(fault);
    CHECK(fault->text.ends_with("No such file or directory"));
}

TEST_CASE("a pipe in a file's place is not waited for") {
    const Folder folder;
    const std::string path = folder.file("key");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK(read(path, Readers::Owner) == "is no file");
}
