#include "resolver/validate/verifying_key.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <bit>

namespace parallax::validate {

namespace {

enum Algorithm : std::uint8_t {
    RsaSha256 = 8,
    RsaSha512 = 10,
    EcdsaP256 = 13,
    EcdsaP384 = 14,
    Ed25519 = 15,
    Ed448 = 16
};

struct RsaKey {
    Octets exponent, modulus;
};

/// RFC 3110 §2.
std::optional<RsaKey> read_rsa(Octets key) noexcept {
    if (key.size() < 3) return std::nullopt;
    const std::size_t start = key[0] != 0 ? 1 : 3;
    const std::size_t length = key[0] != 0 ? key[0] : std::size_t{key[1]} << 8 | key[2];
    if (key.size() <= start + length) return std::nullopt;
    return RsaKey{key.subspan(start, length), key.subspan(start + length)};
}

bool is_well_formed_rsa(Octets key) noexcept {
    const auto rsa = read_rsa(key);
    if (!rsa || rsa->exponent.empty() || rsa->exponent.size() > rsa_exponent_octets_max) {
        return false;
    }
    // RFC 3110 §2: no leading zero octets.
    return rsa->exponent[0] != 0 && rsa->modulus[0] != 0 &&
           rsa->modulus.size() >= rsa_modulus_octets_min &&
           rsa->modulus.size() <= rsa_modulus_octets_max;
}

std::size_t signature_octets(std::uint8_t algorithm, Octets key) noexcept {
    switch (algorithm) {
    case EcdsaP256:
    case Ed25519:
        return 64;
    case EcdsaP384:
        return 96;
    case Ed448:
        return 114;
    default:
        return read_rsa(key)->modulus.size();
    }
}

/// An ASN.1 INTEGER: without leading zeros, but for one in front of a high bit.
void put_integer(std::vector<std::uint8_t>& to, Octets number) {
    while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
    const std::size_t sign = number[0] >= 0x80 ? 1 : 0;
    to.push_back(0x02);
    to.push_back(static_cast<std::uint8_t>(number.size() + sign));
    if (sign != 0) to.push_back(0);
    to.insert(to.end(), number.begin(), number.end());
}

/// r and s of an ECDSA signature (RFC 6605 §4) as OpenSSL takes them: an ASN.1 SEQUENCE.
std::vector<std::uint8_t> ecdsa_sequence(Octets signature) {
    std::vector<std::uint8_t> numbers;
    put_integer(numbers, signature.first(signature.size() / 2));
    put_integer(numbers, signature.last(signature.size() / 2));
    std::vector<std::uint8_t> sequence{0x30, static_cast<std::uint8_t>(numbers.size())};
    sequence.insert(sequence.end(), numbers.begin(), numbers.end());
    return sequence;
}

struct Freer {
    void operator()(EVP_MD_CTX* context) const noexcept { ::EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY* key) const noexcept { ::EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const noexcept { ::EVP_PKEY_CTX_free(context); }
};
template <class Object>
using Owned = std::unique_ptr<Object, Freer>;

/// What the algorithm signs instead of the octets. Null: the octets themselves.
const EVP_MD* digest_of(std::uint8_t algorithm) noexcept {
    switch (algorithm) {
    case RsaSha256:
    case EcdsaP256:
        return ::EVP_sha256();
    case EcdsaP384:
        return ::EVP_sha384();
    case RsaSha512:
        return ::EVP_sha512();
    default:
        return nullptr;
    }
}

Owned<EVP_PKEY> key_of(const char* type, OSSL_PARAM* parameters) {
    const Owned<EVP_PKEY_CTX> maker{::EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* key = nullptr;
    if (!maker || ::EVP_PKEY_fromdata_init(maker.get()) != 1 ||
        ::EVP_PKEY_fromdata(maker.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        return nullptr;
    }
    return Owned<EVP_PKEY>{key};
}

/// A number as this machine writes numbers.
std::vector<std::uint8_t> native_number(Octets number) {
    std::vector<std::uint8_t> native{number.begin(), number.end()};
    if constexpr (std::endian::native == std::endian::little) {
        std::reverse(native.begin(), native.end());
    }
    return native;
}

Owned<EVP_PKEY> rsa_key(const RsaKey& rsa) {
    auto modulus = native_number(rsa.modulus), exponent = native_number(rsa.exponent);
    std::array parameters{
        ::OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, modulus.data(), modulus.size()),
        ::OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, exponent.data(), exponent.size()),
        ::OSSL_PARAM_construct_end()};
    return key_of("RSA", parameters.data());
}

/// RFC 6605 §4: x and y. Null: no point of the curve.
Owned<EVP_PKEY> ecdsa_key(std::string curve, Octets key) {
    std::vector<std::uint8_t> point{0x04}; // SEC 1 §2.3.3: not compressed
    point.insert(point.end(), key.begin(), key.end());
    std::array parameters{
        ::OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
        ::OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        ::OSSL_PARAM_construct_end()};
    return key_of("EC", parameters.data());
}

Owned<EVP_PKEY> read_key(std::uint8_t algorithm, Octets key) {
    switch (algorithm) {
    case EcdsaP256:
        return ecdsa_key("P-256", key);
    case EcdsaP384:
        return ecdsa_key("P-384", key);
    case Ed25519:
    case Ed448: {
        const int type = algorithm == Ed25519 ? EVP_PKEY_ED25519 : EVP_PKEY_ED448;
        return Owned<EVP_PKEY>{
            ::EVP_PKEY_new_raw_public_key(type, nullptr, key.data(), key.size())};
    }
    default:
        return rsa_key(*read_rsa(key));
    }
}

} // namespace

/// The key as OpenSSL has it.
class VerifyingKey::Reader {
  public:
    Reader(std::uint8_t algorithm, Octets key)
        : digest_{digest_of(algorithm)}, is_ecdsa_{algorithm == EcdsaP256 ||
                                                   algorithm == EcdsaP384},
          key_{read_key(algorithm, key)} {
        if (!key_ || digest_ == nullptr) return;
        verifier_.reset(::EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
        const bool is_ready = verifier_ && ::EVP_PKEY_verify_init(verifier_.get()) == 1 &&
                              ::EVP_PKEY_CTX_set_signature_md(verifier_.get(), digest_) == 1;
        if (!is_ready) key_.reset();
    }

    bool has_signed(Octets octets, Octets signature) const {
        const bool is_good =
            key_ != nullptr && (digest_ == nullptr ? has_signed_whole(octets, signature)
                                                   : has_signed_digest(octets, signature));
        if (!is_good) ::ERR_clear_error(); // nobody else's failure
        return is_good;
    }

  private:
    /// RFC 8080.
    bool has_signed_whole(Octets octets, Octets signature) const {
        const Owned<EVP_MD_CTX> context{::EVP_MD_CTX_new()};
        return ::EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
               ::EVP_DigestVerify(context.get(), signature.data(), signature.size(), octets.data(),
                                  octets.size()) == 1;
    }
    bool has_signed_digest(Octets octets, Octets signature) const {
        std::vector<std::uint8_t> sequence;
        if (is_ecdsa_) sequence = ecdsa_sequence(signature);
        const Octets encoded = is_ecdsa_ ? Octets{sequence} : signature;
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
        unsigned length = 0;
        return ::EVP_Digest(octets.data(), octets.size(), digest.data(), &length, digest_,
                            nullptr) == 1 &&
               ::EVP_PKEY_verify(verifier_.get(), encoded.data(), encoded.size(), digest.data(),
                                 length) == 1;
    }

    const EVP_MD* digest_;
    bool is_ecdsa_;
    Owned<EVP_PKEY> key_; ///< null: it cannot be used, and has signed nothing
    Owned<EVP_PKEY_CTX> verifier_;
};

bool is_supported_algorithm(std::uint8_t algorithm) noexcept {
    constexpr std::array supported{RsaSha256, RsaSha512, EcdsaP256, EcdsaP384, Ed25519, Ed448};
    return std::find(supported.begin(), supported.end(), algorithm) != supported.end();
}

bool is_well_formed_key(std::uint8_t algorithm, Octets key) noexcept {
    switch (algorithm) {
    case EcdsaP256:
        return key.size() == 64;
    case EcdsaP384:
        return key.size() == 96;
    case Ed25519:
        return key.size() == 32;
    case Ed448:
        return key.size() == 57;
    default:
        return is_well_formed_rsa(key);
    }
}

VerifyingKey::VerifyingKey(std::uint8_t algorithm, Octets key)
    : algorithm_{algorithm}, key_{key.begin(), key.end()} {}

VerifyingKey::~VerifyingKey() = default;

bool VerifyingKey::has_signed(Octets octets, Octets signature) {
    // All of a key have this length, so that no other octets and signature have the fingerprint.
    if (signature.size() != signature_octets(algorithm_, key_)) return false;
    const Fingerprint one = fingerprint(octets, signature);
    const auto known = std::find(good_.begin(), good_.end(), one);
    if (known != good_.end()) {
        std::rotate(good_.begin(), known, known + 1);
        return true;
    }
    if (!reader_) reader_ = std::make_unique<Reader>(algorithm_, key_);
    if (!reader_->has_signed(octets, signature)) return false;
    if (good_.size() == good_signatures_known_max) good_.pop_back();
    good_.insert(good_.begin(), one);
    return true;
}

} // namespace parallax::validate
