# The launcher of a Dataflow Flex Template, see docs/running.md:
#   docker build -f deploy/Dockerfile.flex -t LAUNCHER .
#   gcloud dataflow flex-template build gs://BUCKET/templates/newsbeam.json --image LAUNCHER --sdk-language PYTHON \
#     --metadata-file deploy/flex_template.json
FROM gcr.io/dataflow-templates-base/python311-template-launcher-base

WORKDIR /opt/newsbeam
COPY requirements/run.txt requirements/run.txt
RUN python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements/run.txt
RUN python -m pip install --no-cache-dir "apache-beam[gcp]==2.77.0"
COPY setup.py MANIFEST.in README.md CHANGELOG.md LICENSE THIRD_PARTY.md ./
COPY pipeline pipeline
COPY transforms transforms
COPY schemas schemas
RUN python -m pip install --no-cache-dir --no-deps .
ENV FLEX_TEMPLATE_PYTHON_PY_FILE=/opt/newsbeam/pipeline/__main__.py
