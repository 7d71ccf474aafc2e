#include "control/log.hpp"

#include "control/console.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>

#include <atomic>
#include <chrono>

namespace parallax::control {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
    case LogLevel::Debug:
        return spdlog::level::debug;
    case LogLevel::Info:
        return spdlog::level::info;
    case LogLevel::Warning:
        return spdlog::level::warn;
    case LogLevel::Error:
        return spdlog::level::err;
    }
    return spdlog::level::info;
}

const char* level_text(LogLevel level) {
    switch (level) {
    case LogLevel::Debug:
        return "debug";
    case LogLevel::Info:
        return "info";
    case LogLevel::Warning:
        return "warning";
    case LogLevel::Error:
        return "error";
    }
    return "info";
}

std::string text_of(const std::variant<std::string, std::uint64_t>& value) {
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
    return std::get<std::string>(value);
}

bool is_plain(unsigned char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '=';
}

/// Quoted when it holds anything that would end a value or a line early.
std::string quoted_value(const std::string& value) {
    bool plain = !value.empty();
    for (const char c : value) plain = plain && is_plain(static_cast<unsigned char>(c));
    if (plain) return value;
    std::string quoted = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return printable(quoted + '"');
}

/// One JSON object on one line; the time is added by the caller.
boost::json::object object_of(LogLevel level, std::string_view event, const LogFields& fields) {
    boost::json::object line;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    line["time_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    line["level"] = level_text(level);
    line["event"] = event;
    for (const LogField& field : fields) {
        if (const auto* number = std::get_if<std::uint64_t>(&field.value)) {
            line[field.key] = *number;
        } else {
            line[field.key] = std::get<std::string>(field.value);
        }
    }
    return line;
}

} // namespace

struct Log::Sink {
    explicit Sink(std::ostream& out)
        : logger{"parallax", std::make_shared<spdlog::sinks::ostream_sink_mt>(out, true)} {}
    spdlog::logger logger;
    std::atomic<LogFormat> format{LogFormat::Text};
};

Log::Log(std::ostream& out) : sink_{std::make_unique<Sink>(out)} {
    configure(LogFormat::Text, LogLevel::Info);
}

Log::~Log() = default;

void Log::configure(LogFormat format, LogLevel least) {
    sink_->format = format;
    sink_->logger.set_level(spdlog_level(least));
    sink_->logger.set_pattern(format == LogFormat::Json ? "%v" : "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
}

void Log::write(LogLevel level, std::string_view event, const LogFields& fields) {
    const auto spdlogs = spdlog_level(level);
    if (!sink_->logger.should_log(spdlogs)) return;
    const bool json = sink_->format == LogFormat::Json;
    const std::string line =
        json ? boost::json::serialize(object_of(level, event, fields)) : log_text(event, fields);
    sink_->logger.log(spdlogs, spdlog::string_view_t{line.data(), line.size()});
}

std::string log_text(std::string_view event, const LogFields& fields) {
    std::string line{event};
    for (const LogField& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        line += quoted_value(text_of(field.value));
    }
    return line;
}

} // namespace parallax::control
