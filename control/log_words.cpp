#include "control/log_words.hpp"

namespace parallax::control {

LogLevel level_of(config::LogLevel level) {
    switch (level) {
    case config::LogLevel::Debug:
        return LogLevel::Debug;
    case config::LogLevel::Info:
        return LogLevel::Info;
    case config::LogLevel::Warning:
        return LogLevel::Warning;
    case config::LogLevel::Error:
        return LogLevel::Error;
    }
    return LogLevel::Info;
}

LogLevel level_of(zones::Severity severity) {
    switch (severity) {
    case zones::Severity::Error:
        return LogLevel::Error;
    case zones::Severity::Warning:
        return LogLevel::Warning;
    case zones::Severity::Note:
        return LogLevel::Info;
    }
    return LogLevel::Error;
}

LogFormat format_of(config::LogFormat format) {
    switch (format) {
    case config::LogFormat::Text:
        return LogFormat::Text;
    case config::LogFormat::Json:
        return LogFormat::Json;
    }
    return LogFormat::Text;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string listeners_text(const std::vector<dns::Endpoint>& endpoints) {
    std::vector<std::string> texts;
    for (const dns::Endpoint& endpoint : endpoints) texts.push_back(endpoint.to_text());
    return joined(texts);
}

} // namespace parallax::control
