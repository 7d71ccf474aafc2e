#include "control/identity/kept_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parallax::control::identity {

namespace {

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const noexcept { return number_; }

  private:
    int number_;
};

FileFault fault(const std::string& path, const std::string& what) {
    return {path + ": " + what};
}

std::string system_text() {
    return std::strerror(errno); // NOLINT(concurrency-mt-unsafe): at start, one thread
}

std::variant<std::optional<std::string>, FileFault> read_all(const std::string& path, int file) {
    std::string text(kept_file_octets_max + 1, '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const ssize_t count = ::read(file, text.data() + filled, text.size() - filled);
        if (count < 0) return fault(path, system_text());
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    if (filled > kept_file_octets_max) return fault(path, "is too large");
    text.resize(filled);
    return std::optional{std::move(text)};
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(file, text.data(), text.size());
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(file) == 0;
}

} // namespace

std::variant<std::optional<std::string>, FileFault> read_kept(const std::string& path,
                                                              Readers readers) {
    const int links = readers == Readers::Owner ? O_NOFOLLOW : 0;
    // A FIFO would be waited for.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | links));
    if (file.number() < 0 && errno == ENOENT) return std::optional<std::string>{};
    struct stat status {};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
        return fault(path, system_text());
    }
    if (!S_ISREG(status.st_mode)) return fault(path, "is no file");
    if (readers == Readers::Owner && (status.st_mode & 077U) != 0) {
        return fault(path, "others may read this key; make its mode 0600, or remove it for a new "
                           "one");
    }
    return read_all(path, file.number());
}

std::optional<FileFault> write_kept(const std::string& path, std::string_view text,
                                    Readers readers) {
    const std::string draft = path + ".new";
    ::unlink(draft.c_str());
    const mode_t mode = readers == Readers::Owner ? 0600 : 0644;
    const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (file.number() < 0) return fault(draft, system_text());
    if (write_all(file.number(), text) && ::rename(draft.c_str(), path.c_str()) == 0) {
        return std::nullopt;
    }
    FileFault why = fault(path, system_text());
    ::unlink(draft.c_str());
    return why;
}

} // namespace parallax::control::identity
