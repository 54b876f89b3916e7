-- CreateTable
CREATE TABLE "strict_findings" (
    "organization_id" UUID NOT NULL,
    "client" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "requests" BIGINT NOT NULL,
    "example" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "strict_findings_pkey" PRIMARY KEY ("organization_id","client","code","day")
);
