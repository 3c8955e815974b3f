//! TEST KEYS, private ones among them. They were made for these tests, and nothing else may ever trust them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// A key pair of a test, under the id that its JWK has.
pub(super) struct TestKey {
    pub(super) kid: &'static str,
    pub(super) algorithm: Algorithm,
    pub(super) der: &'static str,
}

impl TestKey {
    pub(super) fn encoding(&self) -> EncodingKey {
        let der = STANDARD.decode(self.der).unwrap();
        match self.algorithm {
            Algorithm::ES256 => EncodingKey::from_ec_der(&der),
            Algorithm::EdDSA => EncodingKey::from_ed_der(&der),
            _ => EncodingKey::from_rsa_der(&der),
        }
    }

    /// The public half, as an issuer publishes it.
    pub(super) fn jwk(&self) -> Value {
        let mut jwk = json!(Jwk::from_encoding_key(&self.encoding(), self.algorithm).unwrap());
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("sig");
        jwk
    }

    /// A token with the claims, which names this key.
    pub(super) fn token(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.kid.into()), ..Header::new(self.algorithm) };
        jsonwebtoken::encode(&header, claims, &self.encoding()).unwrap()
    }
}

/// The set that publishes these keys.
pub(super) fn set(keys: &[&TestKey]) -> String {
    json!({ "keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() }).to_string()
}

/// Bytes as tokens and keys hold them.
pub(super) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A part of a token.
pub(super) fn part(json: &Value) -> String {
    base64url(json.to_string())
}

pub(super) const RSA: TestKey = TestKey {
    kid: "rsa",
    algorithm: Algorithm::RS256,
    der: "MIIEogIBAAKCAQEA1jNii7lDMvIA+8BHJN4AfkxRkBzDN8HHp9qtppQEHPpsRWF21eCoDM6cBxk9RBkFzmCOKWM6kTqeJVbBZ7Bc\
    HsfTjS8UPGVbeK1aPP0Xv0kJ8DK83hDizhuVGJvrMCyAmyBg8pZcmW1/2g5zigYdwTu/3TRxhhsOqTmAmVgLthoQDtpKAdxbX3JY\
    8+A9zqbbo1iscwHMstCXff3uX/oqx/aDWQOetYeGOh9/uIVMjTxdd6AONxIq53Q+o+KovCOFtiFRv7Cyf3hZdakM0ffxp9fxw3gF\
    +NRoQZJTGwCV/y+aqBItxSwi8DUx8aSh0olQuTDU+So6aIFC+Dw6/1O4zwIDAQABAoIBAETDGSMOlZ5wptUqfAw/QjxJJrPTL+4h\
    xITDhBRiFtHwqDo7mAj/xiLaXqc+uHa4a689OtXZd28wuJz29T5ilKgC8Qw1LVNYHF2olLvYabur6EdWGmBVXmHY4+uS/hSobJ6f\
    7c9iapaMWss28WtBHGMwWZ7a24i3/eRgQ8K2S4gozlqgJDcwwUBuYCBawjCyqmxT4MdQG/321p6fbqaUq07Q2VHPb62SWRD9cL1N\
    UPPW5vOIckxF39xdaNSHKB79j2Rm9fTB6KqEudiUPQoZzFypY3BssHBnWwWS2EuULckSmrSY0LJAoSsoxcuVzH06UI9ed0zLbKMh\
    QcKKmdA9yykCgYEA7bkJb/ib2gHCJ65WPip5knVWOUjTPwutu8crWasS47DetgMJvRVoCaqRZgNaydFUv3JmXT3W3fwlZdx4hCpj\
    XcGcZl8ajG3x7iJRyjGdmaQYiYHymOT0J/HOT5CYPkSWadStjyWbWacbIpSiFx55YOCOTLJCNcxDSe+LN/AQJacCgYEA5qtgWMUI\
    EGHcQj/gTQA/xJClrCCyuGL3UD46tOdJtRWkn2YpqOjYggnVOgX8gX2vQcGNp1oZryyZXk0QWJYikUuiBwVNdP343lwVKUzgCsDb\
    MSknIvjtDZPIAa+Zk6XiKOuKX7aKi4KlUbS1+pIzXGupnLXSkPzbzrQOtWeACJkCgYBx8r4ZU/uwtiMQzjo8tjNsBp57+vJ3R+vR\
    FJks9Bmr1n4KlM44OmiSKZZkZbtA/fw3gGiczSWPZmuutc123LKgoEuNroyVP6Y11XGLD9lRahzw3L8ilqyJ8RhJfy/auRm4RN+k\
    vAwJH1acbs57cnoP+9N55ABktTKT4CTFfWbgBQKBgCUCbCPyAPg361IJ06AnIRQVrS8v09z3q/yI73xk+5N9VHtqtdZu/YXns/lq\
    SngwRTVEq8ilESfk/Pp/XNcJx6QOQYHk3OefdBWhKpgEyJGRHdoGY0weKlKaWmXC2d4xqFaua/YtYI8/t+yjFOuOF4WFlKIbHhy7\
    JT1F8HI0l/tJAoGAOs9cdQRZybOSEgDsKjBKlc9Pqf8MJ4JyRtYu94B4NUAvrKf90G0Aaw7Nr+gRa19baBiGQrsWN8ZrPlmL4vPr\
    1+2BfB7fUHxwWB20ZECfgiXSiOdAnVKFGEzRpvoBshtKB9I2W0ytCpMZa1u3O4/rgmnvft6aSvWThbpB6bOeDXI=",
};

pub(super) const OTHER_RSA: TestKey = TestKey {
    kid: "other-rsa",
    algorithm: Algorithm::RS256,
    der: "MIIEogIBAAKCAQEAiqK+2aJcLVjQn78OFrbIwK7/IOthb7YX8nmrJvxHLacwYglTWsmPP8s7VsNubHuFTaa8656HQm9W911G0uB3\
    MNne6hwQegIaIwiY790DaO1+AgkpzQnaPfUWvUPwWXGLFI4B40lCTDKVxfXQblffq8M4qyQ9rtUgRqFcdBmPcgfbkDtBDD+hv/5B\
    HTBR2XlmMTBMMYQ4wcAvr0lulAiHPQYszKq45NX/iXRUXjWBBj16Nz4Bqv2uqYKK6oUb/2S6wYUEa+7jf9etKgIBzADTYHT7b1cs\
    fJHYBIK9oRspv78Vyo8PGsSVS/syVhhXL+VgESkdVDN4gUe1iA3dI+Mb9wIDAQABAoIBAAGruXIaWf21QCUUt+DqiLEtyrxaVIfJ\
    9trrasvNpuFJeQn4GSLod/X/BzLh/b7dSZDTLXFc1+jN5QtBJV0y6wInNgpglorp4z0V2ZtWcLfp2NFsdoOr6+SVmMBk2mIxk0lc\
    TBsxov9pF/3/8D2hiHwOSRdi7e1hUIIZaBRWydryxxXeN+TDwfbuSFehs6AdlIxOlmo3mal1X+4AN7rLVs9IIw4ta6hzTyQUOcRN\
    6je3DCtHhZ8KFRaas5xJ0RSo8xBChnOE2A/q546IIDwSHaK9ElNrEwRIeVFyAlZegOWZFWbCPRNLxTOM5cGneJMcqxEOr2EuzXgA\
    XJtjroSKV4kCgYEAwckKr/M4g8G8KkzLZ0248zqRHSnqvU1PyivwQzy47HZUj1cBcSyunyTp3scPgq4v4StsbW3QxdmEc6TEI9a8\
    obXrEpmkgsUQsIhzhJ/I1J9murvEYDUx+Sk+leV9tlL5L24opQ1yPoGUYEpp4u3N0uOrwgy9Ugg/tUZGsudaoy8CgYEAtyUIIRDu\
    CBusQfMdXVfhS0ua5fM6qZ9tTLRL6etNknjQg1/KgG2QJTkm82SUuiD5mBNtdV+un6nCtR8nN6PCEB5Dcce3Chrjrf+1Pi0GA44a\
    D+zCP5p1xQ+q3QJFQiA7t6GABPg/+R/UOCBZ8mvuwzuB3FJCrJ0QOxx2+cNAAbkCgYBgvktVl+ko7flQbNJHGmgxFZYIpzqHkyc4\
    WUMzbgcsFc8VWGxh4dqznKwdCefWZ7uDgDg7UU2e2H7ldOZute+qE7XtrUKR/mvcleKF3XdXntSceM0K8sOmDk8uakmeUkIQycAE\
    1neoeOxoPf4qymms1PiUgeOqJnAXwaPeAN4hBQKBgFEJ0tIG0rzFufAoqjqucyNFHhJYEQITaGLDeL/V/aotSV6IWWuAj4LZCjIy\
    tFiz1J2FIy8HmpZNoLlSQqEtFebZ7VAAZi7TfSF1/3W2qG2USFX5lm5cY3ZCG4HVyl2bM7FqheItEumiOt5m+kX5mlnLEAg0YgpN\
    KWxuiPq1ebIJAoGAOkRYX8GzDh7X6NqHSGEmdUk6T34nhjJ/CRX80EGpor6z+whWfL26D/OG/VEwOTNfzryMC9CL6WqYmINXJCiE\
    qHlTx7pHU9WWzwG36VbZP/mFr8NRtCzEaJFtF0l3yuOnRymrKcCtA/fkL2C2xFcNpNXmO3DFeOpHMn3jSCf3xTA=",
};

pub(super) const EC: TestKey = TestKey {
    kid: "ec",
    algorithm: Algorithm::ES256,
    der: "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxFpEYiqRecwTxoATmQYdFy950E7tTXVEWkZ0RZKt/Z6hRANCAAS0\
    SWQyWd6/0VceLhup9M5A0H/FL0wc0kbtEAo47Lh3e55ZN47cKdix5v3f9qUZFCoqbToq1+e/NQNhenjgxQLN",
};

pub(super) const ED: TestKey = TestKey {
    kid: "ed",
    algorithm: Algorithm::EdDSA,
    der: "MC4CAQAwBQYDK2VwBCIEIO7NUkhXL6giz7flh9v3K6nzVg4hQ9Nvjz68oTAL89ly",
};

pub(super) const OTHER_ED: TestKey = TestKey {
    kid: "other-ed",
    algorithm: Algorithm::EdDSA,
    der: "MC4CAQAwBQYDK2VwBCIEIGUJAt2Lm2PkNK/dylfSW6Ad+B3fpJx+4JKF1lgstd4R",
};

/// The public half of [`RSA`] as a file that anybody may have.
pub(super) const RSA_PUBLIC_PEM: &str = "\
-----BEGIN PUBLIC KEY-----\n\
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1jNii7lDMvIA+8BHJN4A\n\
fkxRkBzDN8HHp9qtppQEHPpsRWF21eCoDM6cBxk9RBkFzmCOKWM6kTqeJVbBZ7Bc\n\
HsfTjS8UPGVbeK1aPP0Xv0kJ8DK83hDizhuVGJvrMCyAmyBg8pZcmW1/2g5zigYd\n\
wTu/3TRxhhsOqTmAmVgLthoQDtpKAdxbX3JY8+A9zqbbo1iscwHMstCXff3uX/oq\n\
x/aDWQOetYeGOh9/uIVMjTxdd6AONxIq53Q+o+KovCOFtiFRv7Cyf3hZdakM0ffx\n\
p9fxw3gF+NRoQZJTGwCV/y+aqBItxSwi8DUx8aSh0olQuTDU+So6aIFC+Dw6/1O4\n\
zwIDAQAB\n\
-----END PUBLIC KEY-----\n";
