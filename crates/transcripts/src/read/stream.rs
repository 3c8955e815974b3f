//! JSON values that are taken one at a time out of an array, however many it has.

use std::fmt;
use std::io::Read;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::meter::{Meter, Metered, failure};
use crate::failure::Failure;

/// Takes values, until it says to stop.
type Take<'a> = &'a mut dyn FnMut(Value, &Meter) -> Result<(), Failure>;

/// Where the array is.
enum Place {
    /// It is the member of that name of the object that the text is.
    Member(&'static str),
    /// It is this value.
    Here,
}

struct Values<'a> {
    place: Place,
    meter: Rc<Meter>,
    bytes: u64,
    take: Take<'a>,
    stopped: &'a mut Option<Failure>,
}

/// Hands each value of the member of that name, which is an array, to `take`.
pub(super) fn members(
    text: &mut dyn Read,
    name: &'static str,
    bytes: u64,
    take: Take<'_>,
) -> Result<(), Failure> {
    run(text, Place::Member(name), bytes, take)
}

/// Hands each value of the array that the text is to `take`.
pub(super) fn elements(text: &mut dyn Read, bytes: u64, take: Take<'_>) -> Result<(), Failure> {
    run(text, Place::Here, bytes, take)
}

/// Hands the one value that the text is to `take`.
pub(super) fn whole(text: &mut dyn Read, bytes: u64, take: Take<'_>) -> Result<(), Failure> {
    let meter = Rc::<Meter>::default();
    meter.allow(bytes);
    let value = serde_json::from_reader(Metered::new(text, &meter)).map_err(failure)?;
    take(value, &meter)
}

fn run(text: &mut dyn Read, place: Place, bytes: u64, take: Take<'_>) -> Result<(), Failure> {
    let meter = Rc::<Meter>::default();
    meter.allow(bytes);
    let mut stopped = None;
    let mut deserializer = serde_json::Deserializer::from_reader(Metered::new(text, &meter));
    let values = Values { place, meter: Rc::clone(&meter), bytes, take, stopped: &mut stopped };
    let outcome = values.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match (stopped, outcome) {
        (Some(failure), _) => Err(failure),
        (None, outcome) => outcome.map_err(failure),
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.place {
            Place::Member(_) => deserializer.deserialize_map(self),
            Place::Here => deserializer.deserialize_seq(self),
        }
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.place {
            Place::Member(_) => "an object",
            Place::Here => "an array",
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.meter.allow(self.bytes);
        while let Some(value) = items.next_element()? {
            if let Err(failure) = (self.take)(value, &self.meter) {
                *self.stopped = Some(failure);
                return Err(A::Error::custom("stopped"));
            }
            self.meter.allow(self.bytes);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Values { place, meter, bytes, take, stopped } = self;
        while let Some(key) = members.next_key::<String>()? {
            if matches!(place, Place::Member(name) if name == key) {
                let (meter, stopped) = (Rc::clone(&meter), &mut *stopped);
                members.next_value_seed(Values {
                    place: Place::Here,
                    meter,
                    bytes,
                    take: &mut *take,
                    stopped,
                })?;
            } else {
                meter.allow(bytes);
                members.next_value::<IgnoredAny>()?;
            }
            meter.allow(bytes);
        }
        Ok(())
    }
}
