//! `NAME.xlsx`: the report as a workbook: what it says and how to get it again, the tables of
//! `summary.json` cut into sheets that are read one by one, the months, the assumptions with their
//! sources, and the charts as pictures.
//!
//! Numbers are numbers, unrounded; text is text whatever it begins with, never a formula. Nothing depends
//! on the clock: the date of the file is always the same. This is the only file that knows the library.

use std::io;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Image, Workbook,
    Worksheet, XlsxError,
};

use super::sheet::{Cell, Field, FieldKind, Sheet};
use crate::report::run::page::Page;
use crate::text;

/// Rows of a sheet at the most, its heading among them.
const MOST_ROWS: usize = 1_048_576;
/// Letters of a cell at the most.
const MOST_LETTERS: usize = 32_767;
/// Letters of a column's width, at the least and at the most.
const WIDTHS: (usize, usize) = (8, 60);
/// Rows that are looked at for the width of a column.
const LOOKED_AT: usize = 2_000;
/// Pixels of a picture's width, and the height of a row.
const PICTURE: (u32, f64) = (900, 20.0);

/// A picture: what it shows, and its PNG.
pub type PngPicture = (String, Vec<u8>);

/// The bytes of the workbook: `flat` is the table of `summary.csv`, `monthly` that of the months.
pub(super) fn workbook(
    page: &Page,
    (flat, monthly): (&Sheet, Option<&Sheet>),
    pictures: &[PngPicture],
) -> io::Result<Vec<u8>> {
    write(page, (flat, monthly), pictures).map_err(io::Error::other)
}

fn write(
    page: &Page,
    (flat, monthly): (&Sheet, Option<&Sheet>),
    pictures: &[PngPicture],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties =
        DocProperties::new().set_title(letters(&page.title)).set_creation_datetime(&date);
    book.set_properties(&properties);
    read_me(book.add_worksheet(), page)?;
    for (name, sheet) in sheets(flat, monthly) {
        if !sheet.rows.is_empty() {
            table(book.add_worksheet().set_name(name)?, &sheet)?;
        }
    }
    let assumptions = assumptions(page);
    if !assumptions.rows.is_empty() {
        table(book.add_worksheet().set_name("Assumptions")?, &assumptions)?;
    }
    if !pictures.is_empty() {
        charts(book.add_worksheet().set_name("Charts")?, pictures)?;
    }
    book.save_to_buffer()
}

/// The tables of the summary, each with the name of its sheet.
fn sheets(flat: &Sheet, monthly: Option<&Sheet>) -> Vec<(&'static str, Sheet)> {
    let at = |name: &str| flat.column(name).unwrap_or(usize::MAX);
    let (table, metric, year) = (at("table"), at("metric"), at("year"));
    let word = |row: &[Cell], column: usize| match row.get(column) {
        Some(Cell::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let is_of = |row: &[Cell], tables: &[&str]| {
        let own = word(row, table);
        tables.contains(&own.split('.').next().unwrap_or_default())
    };
    let has_year = |row: &[Cell]| row.get(year).is_some_and(|cell| *cell != Cell::Empty);
    let is_money = |row: &[Cell]| word(row, metric).ends_with("_musd");
    let is_loss = |row: &[Cell]| word(row, metric).starts_with("lost_");
    let is_plain = |row: &[Cell]| is_of(row, &["metrics"]) && !is_money(row) && !is_loss(row);
    let summary = flat.only(|row| is_plain(row) && !has_year(row));
    let years = flat.only(|row| is_plain(row) && has_year(row));
    let losses = flat.only(|row| is_of(row, &["metrics"]) && is_loss(row));
    let money = flat.only(|row| is_of(row, &["metrics"]) && is_money(row));
    let service = flat.only(|row| is_of(row, &["service_year"]));
    let futures = flat.only(|row| is_of(row, &["futures"]));
    let chances = flat.only(|row| is_of(row, &["probabilities", "first_year_past_half"]));
    let told = ["metrics", "service_year", "futures", "probabilities", "first_year_past_half"];
    let rest = flat.only(|row| !is_of(row, &told));
    let mut sheets = vec![("Summary", summary), ("Years", years)];
    sheets.extend(monthly.map(|monthly| ("Months", monthly.clone())));
    let more = [
        ("Losses", losses),
        ("Years of service", service),
        ("Futures", futures),
        ("Chances", chances),
        ("Money", money),
        ("Further tables", rest),
    ];
    sheets.extend(more);
    sheets.into_iter().map(|(name, sheet)| (name, in_one_unit(sheet))).collect()
}

/// Where all rows are in one unit it stands in the headings, as that of the real numbers, and a table's
/// name that is the same in all rows nowhere.
fn in_one_unit(mut sheet: Sheet) -> Sheet {
    let one = |sheet: &Sheet, name: &str| -> Option<(usize, String)> {
        let column = sheet.column(name)?;
        let Some(Cell::Text(first)) = sheet.rows.first().map(|row| &row[column]) else {
            return None;
        };
        let first = first.clone();
        let is_same = |row: &Vec<Cell>| row[column] == Cell::Text(first.clone());
        sheet.rows.iter().all(is_same).then_some((column, first))
    };
    if let Some((column, unit)) = one(&sheet, "unit") {
        sheet = sheet.without(column);
        let numbers = sheet.fields.iter_mut().filter(|field| field.kind == FieldKind::Real);
        for field in numbers.filter(|field| field.unit.is_none()) {
            field.name = format!("{}, {unit}", field.name);
        }
    }
    if let Some((column, _)) = one(&sheet, "table") {
        sheet = sheet.without(column);
    }
    sheet
}

/// The assumptions with their sources.
fn assumptions(page: &Page) -> Sheet {
    let heads =
        ["name", "label", "value", "unit", "range", "judgement", "grade", "source", "notes"];
    let fields = heads.map(|head| match head {
        "judgement" => Field::new(head, FieldKind::Flag, ""),
        _ => Field::new(head, FieldKind::Text, ""),
    });
    let row = |row: &crate::report::run::page::AssumptionRow| {
        vec![
            Cell::Text(row.name.clone()),
            Cell::Text(row.label.clone()),
            Cell::Text(row.value.clone()),
            Cell::Text(row.unit.clone()),
            Cell::Text(row.range.clone()),
            Cell::Flag(row.judgement),
            Cell::words(Some(row.grade).filter(|grade| !grade.is_empty())),
            Cell::words(row.source.as_deref()),
            Cell::words(row.notes.as_deref()),
        ]
    };
    let rows = page.assumptions.iter().map(row).collect();
    Sheet { stem: String::new(), about: String::new(), fields: fields.to_vec(), rows }
}

/// The first sheet: the findings, and how to get them again.
fn read_me(sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    sheet.set_name("Read me")?;
    sheet.set_column_width(0, 16)?.set_column_width(1, 100)?;
    let title = Format::new().set_bold().set_font_size(16);
    let key = Format::new().set_bold().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.write_string_with_format(0, 0, letters(&page.title), &title)?;
    let again = &page.reproduce;
    let mut lines: Vec<(&str, String)> = Vec::new();
    if page.partial {
        let words = "This run was interrupted: these are the trials that were finished.";
        lines.push(("Partial", words.to_owned()));
    }
    for (index, sentence) in page.headline.iter().enumerate() {
        lines.push((if index == 0 { "Finding" } else { "" }, sentence.clone()));
    }
    lines.extend(page.notes.iter().map(|notes| ("About", notes.clone())));
    lines.push(("Run", format!("{}.", page.ran)));
    lines.push(("Command", again.command.clone()));
    lines.push(("Version", format!("salang {}", again.version)));
    lines.push(("Scenario SHA-256", again.sha256.clone()));
    let means = "A row is a set of numbers over trials: mean with its standard error (se), quantiles \
                 (p10: one trial in ten has less), each with its error (se_p10). A row without a \
                 corridor is of all together, one without a year of the average year.";
    lines.push(("Tables", means.to_owned()));
    for (row, (name, words)) in (2..).zip(&lines) {
        sheet.write_string_with_format(row, 0, *name, &key)?;
        sheet.write_string_with_format(row, 1, letters(words), &wrapped)?;
    }
    let row = u32::try_from(lines.len()).unwrap_or(u32::MAX).saturating_add(2);
    sheet.write_string_with_format(row, 0, "Seed", &key)?;
    // Past 2^53 a number of a spreadsheet is no longer the same one.
    match u32::try_from(again.seed) {
        Ok(seed) => {
            let left = Format::new().set_align(FormatAlign::Left);
            sheet.write_number_with_format(row, 1, seed, &left)?;
        }
        Err(_) => drop(sheet.write_string(row, 1, again.seed.to_string())?),
    }
    Ok(())
}

/// A table with frozen headings.
fn table(sheet: &mut Worksheet, table: &Sheet) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xE8_EC_F1))
        .set_border_bottom(FormatBorder::Thin);
    for (column, field) in (0..).zip(&table.fields) {
        let unit = field.unit.map(|unit| format!(", {unit}")).unwrap_or_default();
        let name = format!("{}{unit}", letters(&field.name));
        let index = usize::from(column);
        let shown = table.rows.iter().take(LOOKED_AT).map(|row| width(&row[index]));
        let width = shown.chain([name.chars().count() + 2]).max().unwrap_or(0);
        let width = u32::try_from(width.clamp(WIDTHS.0, WIDTHS.1)).unwrap_or(0);
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, name, &head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1_u32..).zip(table.rows.iter().take(MOST_ROWS - 2)) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => drop(sheet.write_string(row, column, letters(text))?),
                Cell::Whole(number) => drop(sheet.write_number(row, column, *number as f64)?),
                Cell::Real(number) => drop(sheet.write_number(row, column, *number)?),
                Cell::Flag(flag) => drop(sheet.write_boolean(row, column, *flag)?),
            }
        }
    }
    if table.rows.len() > MOST_ROWS - 2 {
        let words = format!("A sheet holds no more; {}.csv has all rows", table.stem);
        let last = u32::try_from(MOST_ROWS - 1).unwrap_or(u32::MAX);
        sheet.write_string(last, 0, words)?;
    }
    Ok(())
}

/// The letters that a cell takes.
fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => text.chars().count() + 1,
        Cell::Whole(number) => number.to_string().len() + 1,
        // Spreadsheets show as many digits as there is room for.
        Cell::Real(_) => 11,
        Cell::Flag(_) => 7,
    }
}

/// The charts, one below the other.
fn charts(sheet: &mut Worksheet, pictures: &[PngPicture]) -> Result<(), XlsxError> {
    let mut row = 0_u32;
    for (title, png) in pictures {
        let image = Image::new_from_buffer(png)?;
        let (width, height) = (image.width(), image.height());
        let scale = f64::from(PICTURE.0) / width.max(1.0);
        let image = image.set_scale_width(scale).set_scale_height(scale);
        sheet.insert_image(row, 0, &image.set_alt_text(letters(title)))?;
        let rows = (height * scale / PICTURE.1).ceil().clamp(1.0, 1e4);
        row = row.saturating_add(rows as u32 + 2);
    }
    Ok(())
}

/// Text as a cell holds it.
fn letters(words: &str) -> String {
    let words = text::cell(words);
    match words.char_indices().nth(MOST_LETTERS) {
        Some(_) => words.chars().take(MOST_LETTERS).collect(),
        None => words.into_owned(),
    }
}
