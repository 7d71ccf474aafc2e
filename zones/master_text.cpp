#include "zones/master_text.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace parallax::zones {

namespace {

constexpr std::size_t capacity_min = std::size_t{64} << 10; // for what does not tell its size

std::string text_of(int error) {
    if (error == EFBIG) return "larger than 4 GiB";
    return std::error_code{error, std::generic_category()}.message();
}

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Octets to make room for: the file's size, and two more to see its end and to end the last line.
std::size_t capacity_for(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error || size < capacity_min) return capacity_min;
    return static_cast<std::size_t>(std::min<std::uintmax_t>(size, master_file_octets_max)) + 2;
}

} // namespace

std::variant<MasterText, std::string> MasterText::read(const std::string& path) {
    const std::unique_ptr<std::FILE, FileCloser> file{std::fopen(path.c_str(), "re")};
    if (!file) return text_of(errno);
    std::setvbuf(file.get(), nullptr, _IONBF, 0); // the octets go where they belong at once
    MasterText text{path};
    if (!text.grow_to(capacity_for(path))) return text_of(ENOMEM);
    if (const int error = text.read_all(file.get()); error != 0) return text_of(error);
    return text;
}

MasterText MasterText::of(std::string_view contents, std::string path) {
    MasterText text{std::move(path)};
    ENSURE(text.grow_to(contents.size() + 1));
    std::copy(contents.begin(), contents.end(), text.octets());
    text.size_ = contents.size();
    text.octets_[text.size_] = '\n';
    return text;
}

bool MasterText::grow_to(std::size_t capacity) noexcept {
    auto* const moved = static_cast<char*>(std::realloc(octets_.get(), capacity));
    if (moved == nullptr) return false;
    static_cast<void>(octets_.release());
    octets_.reset(moved);
    capacity_ = capacity;
    return true;
}

int MasterText::read_all(std::FILE* file) noexcept {
    while (true) {
        const std::size_t room = capacity_ - size_ - 1; // one octet for the last line feed
        const std::size_t got = std::fread(octets_.get() + size_, 1, room, file);
        size_ += got;
        if (std::ferror(file) != 0) return errno;
        if (size_ > master_file_octets_max) return EFBIG;
        if (got < room) break;
        if (!grow_to(2 * capacity_)) return ENOMEM;
    }
    octets_[size_] = '\n';
    return 0;
}

} // namespace parallax::zones
