// Log: events of the server's life, one line each, as text with key=value or as JSON lines.
//
// An event is a word, its fields are named values; nobody logs per query. Any thread may log;
// `configure` is for the control thread. Values are quoted so that one event is always one line.
#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parallax::control {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };
enum class LogFormat : std::uint8_t { Text, Json };

struct LogField {
    std::string_view key;
    std::variant<std::string, std::uint64_t> value;
};
using LogFields = std::vector<LogField>;

class Log {
  public:
    /// Writes to `out`, which outlives the log; text at level Info until configured.
    explicit Log(std::ostream& out);
    ~Log();

    void configure(LogFormat format, LogLevel least);
    void write(LogLevel level, std::string_view event, const LogFields& fields);

  private:
    struct Sink;
    std::unique_ptr<Sink> sink_;
};

/// `event key=value key="two words"`: without time and level.
std::string log_text(std::string_view event, const LogFields& fields);

} // namespace parallax::control
