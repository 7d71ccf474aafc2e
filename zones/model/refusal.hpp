// Refusal: why a rule of the model did not allow a change, in Azure's terms.
//
// `code` is what ARM's error envelope carries; Azure's own where it is known (docs/model.md lists
// those that are ours); `message` says what to do. Values; any thread.
#pragma once

#include <boost/system/result.hpp>

#include <string>

namespace parallax::model {

struct Refusal {
    /// What the HTTP status is made of: 400, 404, 405, 409, 403, 412.
    enum class Kind : std::uint8_t {
        BadRequest,
        NotFound,
        MethodNotAllowed,
        Conflict,
        Forbidden,
        PreconditionFailed
    };
    Kind kind = Kind::BadRequest;
    std::string code;
    std::string message;
};

template <class T>
class [[nodiscard]] Ruled : public boost::system::result<T, Refusal> {
  public:
    using boost::system::result<T, Refusal>::result;
};

inline Refusal bad_request(std::string code, std::string message) {
    return {Refusal::Kind::BadRequest, std::move(code), std::move(message)};
}
inline Refusal not_found(std::string code, std::string message) {
    return {Refusal::Kind::NotFound, std::move(code), std::move(message)};
}
inline Refusal conflict(std::string code, std::string message) {
    return {Refusal::Kind::Conflict, std::move(code), std::move(message)};
}

} // namespace parallax::model
