// Reporter: collects the Problems of one file, at most `problems_max` and one that says there are
// more. One thread at a time.
#pragma once

#include "config/location.hpp"

#include <span>
#include <string_view>

namespace parallax::config {

class Reporter {
  public:
    explicit Reporter(std::string file) : file_(std::move(file)) {}

    void report(Location location, std::string text);
    /// "<complaint>; did you mean 'x'?": `word` is what was written, `known` what could have been
    /// meant.
    void report_unknown(Location location, const std::string& complaint, std::string_view word,
                        std::span<const std::string_view> known);

    const std::string& file() const noexcept { return file_; }
    bool empty() const noexcept { return problems_.empty(); }
    /// In the order of the file.
    Problems take() &&;

  private:
    bool full() const noexcept;

    std::string file_;
    Problems problems_;
    std::size_t unreported_ = 0;
};

} // namespace parallax::config
