use salang::outcome::{CorridorIndex, Outcomes, YearIndex};
use salang::report::{DrawsTable, DrawsWriter, Format};

use crate::support;

fn draws(outcomes: &Outcomes, format: Format) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = DrawsWriter::new(&mut bytes, format, &outcomes.layout).unwrap();
    for block in &outcomes.blocks {
        writer.block(block).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

#[test]
fn the_csv_has_a_row_for_each_trial_year_and_corridor() {
    let outcomes = support::outcomes(5, 2);
    let text = String::from_utf8(draws(&outcomes, Format::Csv)).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "trial,year,corridor,delivered_twh,delivered,nameplate_twh,lost_twh_not_in_service,\
         lost_twh_supply,lost_twh_maintenance,lost_twh_incidents_attack,\
         lost_twh_incidents_political,lost_twh_incidents_technical,lost_twh_shared_supply,\
         lost_twh_destination,zero_days,longest_gap_days,payment_musd,replacement_musd,\
         net_benefit_musd"
    );
    assert!(lines.next().unwrap().starts_with("0,2028,CASA-1000,"));
    assert!(lines.next().unwrap().starts_with("0,2028,TAPI,"));
    assert_eq!(text.lines().count(), 1 + 5 * 10 * 2);
    // What is written reads back as the same number.
    let row: Vec<&str> = text.lines().nth(21 + 3).unwrap().split(',').collect();
    assert_eq!(row[..3], ["1", "2029", "TAPI"]);
    let values =
        outcomes.values(salang::outcome::Measure::Delivered, CorridorIndex(1), YearIndex(1));
    assert_eq!(row[3].parse::<f64>().unwrap().to_bits(), values[1].to_bits());
    // Only the first corridor has a contract.
    assert_eq!(row[16..], ["", "", ""]);
    let row: Vec<&str> = text.lines().nth(21 + 2).unwrap().split(',').collect();
    let paid = outcomes.values(salang::outcome::Measure::Payment, CorridorIndex(0), YearIndex(1));
    assert_eq!(row[16].parse::<f64>().unwrap().to_bits(), paid[1].to_bits());
}

#[test]
fn the_bytes_are_the_same_however_the_trials_were_cut() {
    let (one, many) = (support::outcomes(7000, 7000), support::outcomes(7000, 333));
    assert!(draws(&one, Format::Csv) == draws(&many, Format::Csv));
    if cfg!(feature = "parquet") {
        assert!(draws(&one, Format::Parquet) == draws(&many, Format::Parquet));
    }
}

#[cfg(feature = "parquet")]
#[test]
fn the_parquet_file_reads_back_as_what_was_simulated() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    let outcomes = support::outcomes(7000, 256);
    let file = draws(&outcomes, Format::Parquet);
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("draws.parquet"), &file).unwrap();
    let file = std::fs::File::open(room.path().join("draws.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let meta = reader.metadata().file_metadata();
    assert_eq!(meta.num_rows(), 7000 * 20);
    assert_eq!(meta.created_by(), Some(concat!("salang ", env!("CARGO_PKG_VERSION"))));
    assert_eq!(reader.num_row_groups(), 2);
    let delivered: Vec<Vec<f64>> = (0..2)
        .map(|c| {
            outcomes.values(salang::outcome::Measure::Delivered, CorridorIndex(c), YearIndex(4))
        })
        .collect();
    let mut seen = 0;
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        if row.get_int(1).unwrap() == 2032 {
            let trial = row.get_long(0).unwrap() as usize;
            let corridor = usize::from(row.get_string(2).unwrap() == "TAPI");
            assert_eq!(row.get_double(3).unwrap(), delivered[corridor][trial]);
            seen += 1;
        }
    }
    assert_eq!(seen, 14_000);
}

#[test]
fn assumptions_have_a_row_for_each_trial() {
    let outcomes = support::outcomes(6, 4);
    let mut bytes = Vec::new();
    let mut writer =
        DrawsWriter::of(DrawsTable::Assumptions, &mut bytes, Format::Csv, &outcomes.layout)
            .unwrap();
    for block in &outcomes.blocks {
        writer.block(block).unwrap();
    }
    writer.finish().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("trial,casa_in_service,attack_rate\n0,"));
    assert_eq!(text.lines().count(), 7);
}

#[test]
fn reservoirs_have_a_row_for_each_trial_and_year_whose_water_adds_up() {
    let room = tempfile::tempdir().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = |name: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_salang"))
            .current_dir(room.path())
            .arg("run")
            .arg(root.join("scenarios").join(name).with_extension("toml"))
            .args(["--trials", "30", "--draws", "csv", "-q"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        room.path().join("reports").join(name)
    };
    let report = run("dry-decade-reservoir");
    let text = std::fs::read_to_string(report.join("reservoirs.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "trial,year,supply,inflow_gwh,home_gwh,surplus_gwh,spill_gwh,home_unserved_gwh,level_gwh"
    );
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 30 * 10);
    let number = |row: &[&str], column: usize| row[column].parse::<f64>().unwrap();
    for years in rows.chunks(10) {
        for pair in years.windows(2) {
            let [before, row] = [&pair[0], &pair[1]];
            assert_eq!((before[0], row[2]), (row[0], "Toktogul"));
            assert_eq!(number(before, 1) + 1.0, number(row, 1));
            // Inflow = home + surplus + spill + rise of the level.
            let used = number(row, 4) + number(row, 5) + number(row, 6);
            let rise = number(row, 8) - number(before, 8);
            assert!((number(row, 3) - used - rise).abs() < 1e-6, "{row:?}");
        }
    }
    // Its means are those of the summary.
    let summary = std::fs::read_to_string(report.join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    let told = summary["metrics"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["metric"] == "home_unserved_gwh" && row["year"] == 2030);
    let of_2030 = rows.iter().filter(|row| row[1] == "2030").map(|row| number(row, 7));
    let mean = of_2030.sum::<f64>() / 30.0;
    assert!((mean - told.unwrap()["mean"].as_f64().unwrap()).abs() < 1e-9 * mean);
    assert!(!run("casa-only").join("reservoirs.csv").exists());
}
