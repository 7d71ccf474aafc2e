// MasterText: a whole master file in memory, always ended by a line feed.
//
// Read once, by plain reads: a file that is cut short meanwhile ends the text, nothing worse. A
// value that owns its octets; one thread at a time.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace parallax::zones {

inline constexpr std::size_t master_file_octets_max = std::size_t{4} << 30; // then it is refused

class MasterText {
  public:
    /// The file's contents, or why there are none.
    static std::variant<MasterText, std::string> read(const std::string& path);
    /// The same without a file; `path` is what mistakes name. For tests.
    static MasterText of(std::string_view contents, std::string path);

    /// What is in the file.
    std::string_view contents() const noexcept { return {octets_.get(), size_}; }
    /// The contents and one line feed more.
    std::string_view text() const noexcept { return {octets_.get(), size_ + 1}; }
    /// The same octets, for a reader that asks for more than it needs (fmemopen).
    char* octets() noexcept { return octets_.get(); }
    const std::string& path() const noexcept { return path_; }

  private:
    struct Freer {
        void operator()(char* octets) const noexcept { std::free(octets); }
    };

    explicit MasterText(std::string path) : path_{std::move(path)} {}
    /// False when there is no memory for so much.
    bool grow_to(std::size_t capacity) noexcept;
    /// Appends until the end of the file; 0 or the system's error number.
    int read_all(std::FILE* file) noexcept;

    std::string path_;
    std::unique_ptr<char[], Freer> octets_; // from malloc: realloc moves pages instead of octets
    std::size_t size_ = 0, capacity_ = 0;
};

} // namespace parallax::zones
