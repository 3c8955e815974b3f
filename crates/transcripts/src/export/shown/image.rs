//! Pictures in messages: small ones are shown, of others the name is. Nothing is ever loaded from anywhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::model::Image;
use super::values::kind_of;

/// Bytes of a picture that is shown.
const MOST_BYTES: usize = 256 * 1024;

impl Image {
    /// The picture that a part is, if it is one.
    pub(super) fn of(part: &Value) -> Option<Self> {
        let at = |path: &str| part.pointer(path).and_then(Value::as_str);
        let media = ["/mediaType", "/mimeType", "/media_type", "/source/media_type"].into_iter().find_map(at);
        let is_image = match kind_of(part) {
            "image" | "image_url" | "input_image" => true,
            "file" => media.is_some_and(|media| media.starts_with("image/")),
            _ => false,
        };
        if !is_image {
            return None;
        }
        let url = ["/image_url/url", "/image_url", "/source/url", "/url", "/image"].into_iter().find_map(at);
        let bare = ["/source/data", "/data"].into_iter().find_map(at);
        let inline =
            url.and_then(|url| url.strip_prefix("data:")?.split_once(";base64,")).map(|(_, data)| data);
        let remote = url.filter(|url| !url.starts_with("data:"));
        let names = ["/filename", "/name", "/title", "/source/file_id", "/file_id"].into_iter().find_map(at);
        let name = names.or(remote).unwrap_or("without a name");
        Some(Self { name: name.to_owned(), data: inline.or(bare).and_then(data) })
    }
}

/// The address that is this picture, where it is one of a kind that every browser draws, and small.
fn data(base64: &str) -> Option<String> {
    if base64.len() > MOST_BYTES / 3 * 4 + 4 {
        return None;
    }
    let bytes = STANDARD.decode(base64).ok().filter(|bytes| bytes.len() <= MOST_BYTES)?;
    let media = match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xFF, 0xD8, 0xFF, ..] => "jpeg",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        _ => return None,
    };
    Some(format!("data:image/{media};base64,{}", STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn small_pictures_are_shown_and_others_named_in_every_form() {
        let png = STANDARD.encode(b"\x89PNG\r\n\x1a\nrest");
        let url = format!("data:image/png;base64,{png}");
        for part in [
            json!({"type": "image_url", "image_url": {"url": url}}),
            json!({"type": "input_image", "image_url": url}),
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": png}}),
            json!({"type": "image", "data": png, "mimeType": "image/png"}),
            json!({"type": "file", "mediaType": "image/png", "url": url}),
        ] {
            assert_eq!(Image::of(&part).unwrap().data.as_ref(), Some(&url), "{part}");
        }
        let large = STANDARD.encode([b"\x89PNG".as_slice(), &vec![0; MOST_BYTES]].concat());
        for part in [
            json!({"type": "image", "source": {"type": "url", "url": "https://a.b/c.png"}, "name": "n"}),
            json!({"type": "image", "data": large, "name": "n"}),
            json!({"type": "image", "data": STANDARD.encode("<svg onload=alert(1)>"), "name": "n"}),
            json!({"type": "image", "data": "no base64", "name": "n"}),
            json!({"type": "input_image", "image_url": "data:image/svg+xml,<svg>", "filename": "n"}),
        ] {
            assert_eq!(Image::of(&part), Some(Image { name: "n".into(), data: None }), "{part}");
        }
        assert_eq!(Image::of(&json!({"type": "file", "mediaType": "text/plain", "url": "x"})), None);
    }
}
